"""Elasticsearch 9 with our text analysis; needs the client: pip install "elasticsearch>=9,<10"."""

from urllib.parse import unquote

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import BulkIndexError, bulk
from modelsearch.backends import elasticsearch9 as stock

from . import remote


class Mapping(remote.SendsOurTokens, stock.Elasticsearch9Mapping):
    pass


class Compiler(remote.AsksByOurTokens, stock.Elasticsearch9SearchQueryCompiler):
    mapping_class = Mapping


class AutocompleteCompiler(
    remote.CompletesByOurTokens, stock.Elasticsearch9AutocompleteQueryCompiler
):
    mapping_class = Mapping


class Index(remote.Index, stock.Elasticsearch9Index):
    pass


class Results(remote.Results, stock.Elasticsearch9SearchResults):
    pass


class Rebuilder(remote.Rebuilder, stock.Elasticsearch9SearchBackend.atomic_rebuilder_class):
    pass


class SearchBackend(remote.Backend, stock.Elasticsearch9SearchBackend):
    mapping_class = Mapping
    index_class = Index
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    results_class = Results
    atomic_rebuilder_class = Rebuilder
    client = Elasticsearch
    errors = (ApiError, TransportError, BulkIndexError)

    def _get_options_from_host_urls(self, urls):
        options = super()._get_options_from_host_urls(urls)
        if (
            "basic_auth" in options
        ):  # a password may contain characters that a URL must encode as %40
            options["basic_auth"] = tuple(map(unquote, options["basic_auth"]))
        return options

    def bulk(self, client, actions, timeout, **params):
        return bulk(client.options(request_timeout=timeout), actions, **params)
