"""Every wrong as {code, fr, en}: what happened, without the inside of the program."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from decroche.domains.tenancy.errors import NotAllowed, NotFound

log = logging.getLogger("decroche.site")


def problem(status: int, code: str, fr: str, en: str) -> JsonResponse:
    """The body of every error."""
    return JsonResponse({"code": code, "fr": fr, "en": en}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return problem(
        400,
        "bad_request",
        "Cette demande est incomplète : rechargez la page, puis recommencez.",
        "This request is not complete: reload the page, then try again.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return problem(403, NotAllowed.code, NotAllowed.fr, NotAllowed.en)


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    return problem(
        403,
        "csrf",
        "La page est trop ancienne : rechargez-la.",
        "The page is too old: reload it.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return problem(404, NotFound.code, NotFound.fr, NotFound.en)


def server_error(request: HttpRequest) -> JsonResponse:
    return problem(
        500,
        "internal",
        "Une erreur est survenue : réessayez ; si elle revient, donnez-en l'heure à votre"
        " administrateur, qui la trouve dans le journal du serveur.",
        "Something went wrong: try again; if it happens again, tell your administrator at what"
        " time, to be looked up in the server's log.",
    )


class JsonErrors:
    """Turns what nobody caught into a line in the log and a plain answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        log.error("uncaught on %s %s", request.method, request.path, exc_info=exception)
        return server_error(request)
