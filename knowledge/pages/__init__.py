"""The pages of the knowledge base: guides, articles, frequent questions."""
