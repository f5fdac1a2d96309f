"""OpenSearch 3 with our text analysis; needs the client: pip install "opensearch-py>=3,<4"."""

from urllib.parse import unquote

from modelsearch.backends import opensearch3 as stock
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException
from opensearchpy.helpers import bulk

from . import remote


class Mapping(remote.SendsOurTokens, stock.OpenSearch3Mapping):
    pass


class Compiler(remote.AsksByOurTokens, stock.OpenSearch3SearchQueryCompiler):
    mapping_class = Mapping


class AutocompleteCompiler(remote.CompletesByOurTokens, stock.OpenSearch3AutocompleteQueryCompiler):
    mapping_class = Mapping


class Index(remote.Index, stock.OpenSearch3Index):
    pass


class Results(remote.Results, stock.OpenSearch3SearchResults):
    pass


class Rebuilder(remote.Rebuilder, stock.OpenSearch3SearchBackend.atomic_rebuilder_class):
    pass


class SearchBackend(remote.Backend, stock.OpenSearch3SearchBackend):
    mapping_class = Mapping
    index_class = Index
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    results_class = Results
    atomic_rebuilder_class = Rebuilder
    client = OpenSearch
    errors = (OpenSearchException,)

    def _get_host_config_from_url(self, url):
        config = super()._get_host_config_from_url(url)
        if config["http_auth"]:  # a password may contain characters that a URL must encode as %40
            config["http_auth"] = tuple(map(unquote, config["http_auth"]))
        return config

    def bulk(self, client, actions, timeout, **params):
        return bulk(client, actions, request_timeout=timeout, **params)
