"""OpenSearch 3 with our analysis; needs the client: pip install "opensearch-py>=3,<4"."""

from modelsearch.backends import opensearch3 as stock
from modelsearch.backends.elasticsearchbase import deep_update

from .remote import ANALYSIS, AsksByOurTokens, SendsOurTokens


class Mapping(SendsOurTokens, stock.OpenSearch3Mapping):
    pass


class Compiler(AsksByOurTokens, stock.OpenSearch3SearchQueryCompiler):
    mapping_class = Mapping


class AutocompleteCompiler(AsksByOurTokens, stock.OpenSearch3AutocompleteQueryCompiler):
    mapping_class = Mapping


class SearchBackend(stock.SearchBackend):
    mapping_class = Mapping
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def __init__(self, params):
        super().__init__(params)
        self.settings = deep_update(self.settings, ANALYSIS)
