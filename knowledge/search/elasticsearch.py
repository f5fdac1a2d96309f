"""Elasticsearch 9 with our analysis; needs the client: pip install "elasticsearch>=9,<10"."""

from modelsearch.backends import elasticsearch9 as stock
from modelsearch.backends.elasticsearchbase import deep_update

from .remote import ANALYSIS, AsksByOurTokens, SendsOurTokens


class Mapping(SendsOurTokens, stock.Elasticsearch9Mapping):
    pass


class Compiler(AsksByOurTokens, stock.Elasticsearch9SearchQueryCompiler):
    mapping_class = Mapping


class AutocompleteCompiler(AsksByOurTokens, stock.Elasticsearch9AutocompleteQueryCompiler):
    mapping_class = Mapping


class SearchBackend(stock.SearchBackend):
    mapping_class = Mapping
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def __init__(self, params):
        super().__init__(params)
        self.settings = deep_update(self.settings, ANALYSIS)
