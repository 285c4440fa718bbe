"""One Asterisk for each module of these tests; a module that wants another says so itself."""

from collections.abc import Iterator

import pytest

from tests.switch.node import Node, running_node


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with running_node() as started:
        yield started
