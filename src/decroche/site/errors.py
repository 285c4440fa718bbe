"""Every wrong as {code, fr, en}: what happened, without the inside of the program."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

log = logging.getLogger("decroche.site")


def problem(status: int, code: str, fr: str, en: str) -> JsonResponse:
    """The body of every error."""
    return JsonResponse({"code": code, "fr": fr, "en": en}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return problem(400, "bad_request", "Requête incorrecte.", "Bad request.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return problem(
        403, "forbidden", "Vous n'avez pas ce droit.", "You do not have this permission."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    return problem(
        403,
        "csrf",
        "La page est trop ancienne : rechargez-la.",
        "The page is too old: reload it.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return problem(404, "not_found", "Introuvable.", "Not found.")


def server_error(request: HttpRequest) -> JsonResponse:
    return problem(
        500,
        "internal",
        "Une erreur est survenue ; elle est notée dans le journal du serveur.",
        "Something went wrong; it is noted in the server's log.",
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
