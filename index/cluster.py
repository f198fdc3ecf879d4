"""Letters read and embedded by many processes at once, on Ray: on this computer, or on a cluster of them."""

import logging
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Final

from index.ahead import LETTER, Ahead, Reply
from index.chunk import SENTENCES, chunk
from index.embed import BUNDLED, Encoder, load_encoder
from index.faults import FORMAT
from index.files import File, parse
from index.problems import ClusterProblem

LOCAL: Final = "local"
# Processes that LOCAL starts, and what they may keep in shared memory: results on their way to us are a few megabytes.
WORKERS: Final = 2
_STORE: Final = 128 * 2**20
_PATIENCE: Final = 5.0  # seconds; Ray itself would try for two minutes, and then end the process

# Ray is told by the environment, and before it is imported. It sends nothing to its makers, wherever it runs.
_QUIET: Final = {"RAY_USAGE_STATS_ENABLED": "0"}
# One that we start is reached from this computer alone (on Linux that takes the switch made for other systems), by who
# knows the word; and all of its processes end as soon as ours does, however that is.
_ALONE: Final = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
    "RAY_enable_pipe_based_agent_to_parent_health_check": "1",
}


@contextmanager
def cluster(address: str, model: str | Path | None, encoder: Encoder) -> Iterator[Ahead]:
    """A cluster that reads and embeds, for as long as it is needed.

    Args:
        address: `LOCAL` for one of `WORKERS` processes on this computer, else of a cluster of Ray, ``HOST:PORT``, which
            this computer is part of; its computers have this program, and the model at the same place. A cluster
            trusts whoever reaches its ports. Where this process is connected to one already, that is used.
        model: what ``load_encoder`` takes; None for the bundled one.
        encoder: the same one, loaded here.

    Raises:
        ClusterProblem: Ray is not installed, or the cluster cannot be reached.
    """
    with ExitStack() as stack:
        ray = _connect(address, stack)
        workers = int(ray.cluster_resources().get("CPU", 0))
        if workers < 1:
            raise _unreachable(address, "CPU: 0")
        work = ray.remote(num_cpus=1)(ingest)  # Ray gives it so many threads too: OMP_NUM_THREADS
        made = (FORMAT, SENTENCES, encoder.identity)

        def send(held: bytes, file: File) -> object:
            return work.remote(held, file, None if model is None else str(model), made)

        def wait(reference: object, file: File) -> Reply:
            try:
                reply: Reply = ray.get(reference)
            except ray.exceptions.RayTaskError as error:  # raised by the work itself, as if it had been done here
                raise error.cause from error
            except ray.exceptions.RayError as error:
                raise _failed(file, error) from error
            return reply

        yield Ahead(send, wait, workers)


def ingest(held: bytes, file: File, model: str | None, made: tuple[int, object, str]) -> Reply:
    """What a worker does.

    Args:
        held: a file's bytes.
        file: what it is called; its path is not opened.
        model: what ``load_encoder`` takes; None for the bundled one.
        made: format of the index, windows of sentences, and identity of the encoder, where the index is.

    Returns:
        The letter as JSON, and the vectors of the passages that ``chunk`` gives, float32[n, d].

    Raises:
        LetterProblem: the file cannot be read.
        ModelProblem: there is no such model here.
        ClusterProblem: what is made here is not ``made``.
    """
    encoder = _encoder(model)
    here = (FORMAT, SENTENCES, encoder.identity)
    if here != made:
        raise ClusterProblem(
            nl=f"Een computer van het cluster heeft een andere Briefwijzer of een ander model ({here}; "
            f"verwacht {made}). Installeer overal dezelfde.",
            en=f"A computer of the cluster has another Briefwijzer or another model ({here}; expected {made}). "
            "Install the same everywhere.",
        )
    letter = parse(held, file)
    return LETTER.dump_json(letter), encoder.encode_passages([passage.enhanced for passage in chunk(letter)])


@lru_cache(1)
def _encoder(model: str | None) -> Encoder:
    """A worker loads it once."""
    return load_encoder(BUNDLED if model is None else model)


def _connect(address: str, stack: ExitStack) -> ModuleType:
    """Ray, connected until the stack ends."""
    os.environ.update(_QUIET)
    if address == LOCAL:
        stack.enter_context(_environment(_ALONE))
    try:
        import ray
    except ImportError as error:
        raise ClusterProblem(
            nl="Ray is niet geïnstalleerd. Installeer het met `pip install 'briefwijzer[ray]'`, of laat --ray weg.",
            en="Ray is not installed. Install it with `pip install 'briefwijzer[ray]'`, or leave --ray out.",
        ) from error
    if ray.is_initialized():
        return ray
    try:
        if address == LOCAL:
            folder = stack.enter_context(TemporaryDirectory(prefix="bw-", ignore_cleanup_errors=True))
            stack.callback(ray.shutdown)
            ray.init(
                num_cpus=WORKERS,
                num_gpus=0,
                object_store_memory=_STORE,
                include_dashboard=False,
                _node_ip_address="127.0.0.1",
                _temp_dir=folder,  # only its owner may look into it
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
        else:
            _knock(address)
            stack.callback(ray.shutdown)
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # Ray has no error of its own for this, but several of Python's
        raise _unreachable(address, str(error)) from error
    return ray


def _knock(address: str) -> None:
    """See that somebody is there. Raises OSError or ValueError where nobody is."""
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables, and put back what they were."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _unreachable(address: str, why: str) -> ClusterProblem:
    return ClusterProblem(
        nl=f"Geen cluster van Ray op {address!r} ({why}). Geef HOST:POORT van een dat draait (`ray start`) en waar "
        f"deze computer bij hoort, of --ray {LOCAL}.",
        en=f"No cluster of Ray at {address!r} ({why}). Give HOST:PORT of one that runs (`ray start`) and that this "
        f"computer is part of, or --ray {LOCAL}.",
    )


def _failed(file: File, error: Exception) -> ClusterProblem:
    return ClusterProblem(
        nl=f"Het cluster kon {file.path} niet verwerken ({error}). Wat klaar is, is bewaard: draai de opdracht "
        "opnieuw, of zonder --ray.",
        en=f"The cluster could not do {file.path} ({error}). What is done is kept: run the command again, or without "
        "--ray.",
    )
