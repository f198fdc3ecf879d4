"""Letters read and embedded by many processes at once, on Ray: on this computer, or on a cluster of them."""

import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from functools import lru_cache
from importlib.metadata import version
from ipaddress import ip_address
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
_RETRIES: Final = 3  # of a letter whose worker died: more, and one that is too much for a worker would never be told
_KNOCK: Final = 5.0  # seconds until somebody must have answered at the port
_PATIENCE: Final = 45.0  # seconds until a cluster must have let us in: Ray gives up a wrong token after 20

# Ray is told by the environment, and before it is imported. It sends nothing to its makers, wherever it runs.
# What goes wrong we say ourselves.
_QUIET: Final = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_IGNORE_UNHANDLED_ERRORS": "1"}
# On Linux Ray takes 127.0.0.1 for this computer's address in its network, and would listen there, or look for a cluster
# there that listens here. This switch, made for other systems, leaves it as it is.
_LOOPBACK: Final = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
# One that we start is for who knows the word, and all of its processes end after ours, however that ends; some of Ray's
# own take a minute.
_OWN: Final = {
    **_LOOPBACK,
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
    "RAY_enable_pipe_based_agent_to_parent_health_check": "1",
}
_JOIN: Final = "import ray, sys; ray.init(address=sys.argv[1], log_to_driver=False); ray.shutdown()"

# What decides what a worker makes: version of this program, format of the index, windows of sentences, encoder.
Make = tuple[str, int, object, str]


@contextmanager
def cluster(address: str, model: str | Path | None, encoder: Encoder) -> Iterator[Ahead]:
    """A cluster that reads and embeds, for as long as it is needed.

    Args:
        address: `LOCAL` for one of `WORKERS` processes on this computer, else of a cluster of Ray, ``HOST:PORT``, which
            this computer is part of; its computers have this program, and the model at the same place. Whoever may
            join a cluster runs code on it; where it asks for a token, ``RAY_AUTH_MODE=token`` makes Ray show the one of
            ``RAY_AUTH_TOKEN``, ``RAY_AUTH_TOKEN_PATH`` or ``~/.ray/auth_token``. Where this process is connected to a
            cluster already, that is used. Meanwhile what is printed goes to the standard error.
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
        made = make(encoder)

        def send(held: bytes, file: File) -> object:
            again = work.options(max_retries=_RETRIES)
            return again.remote(held, file, None if model is None else str(model), made)

        def wait(reference: object, file: File) -> Reply:
            try:
                reply: Reply = ray.get(reference)
            except ray.exceptions.RayTaskError as error:  # raised by the work itself, as if it had been done here
                raise error.cause from error
            except ray.exceptions.RayError as error:
                raise _failed(file, error) from error
            return reply

        yield Ahead(send, wait, workers)


def make(encoder: Encoder) -> Make:
    """What is made here, by this encoder."""
    return version("briefwijzer"), FORMAT, SENTENCES, encoder.identity


def ingest(held: bytes, file: File, model: str | None, made: Make) -> Reply:
    """What a worker does.

    Args:
        held: a file's bytes.
        file: what it is called; its path is not opened.
        model: what ``load_encoder`` takes; None for the bundled one.
        made: what ``make`` tells where the index is.

    Returns:
        The letter as JSON, and the vectors of the passages that ``chunk`` gives, float32[n, d].

    Raises:
        LetterProblem: the file cannot be read.
        ModelProblem: there is no such model here.
        ClusterProblem: what is made here is not ``made``.
    """
    encoder = _encoder(model)
    if (here := make(encoder)) != made:
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
    local = address == LOCAL
    stack.enter_context(_environment(_OWN if local else _LOOPBACK if _is_loopback(address) else {}))
    try:
        import ray
    except ImportError as error:
        raise ClusterProblem(
            nl="Ray is niet geïnstalleerd. Installeer het met `pip install 'briefwijzer[ray]'`, of laat --ray weg.",
            en="Ray is not installed. Install it with `pip install 'briefwijzer[ray]'`, or leave --ray out.",
        ) from error
    if ray.is_initialized():
        return ray
    if not local:
        _try(address)
    folder = stack.enter_context(TemporaryDirectory(prefix="bw-", ignore_cleanup_errors=True)) if local else ""
    stack.enter_context(_signal_kept())
    stack.enter_context(redirect_stdout(sys.stderr))  # where Ray says of a worker that died, in spite of log_to_driver
    stack.callback(ray.shutdown)
    try:
        if local:
            _start(ray, folder)
        else:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # Ray has no error of its own for this, but several of Python's
        raise _unreachable(address, str(error)) from error
    return ray


def _start(ray: ModuleType, folder: str) -> None:
    """Start Ray for this process alone, its files in a folder that only its owner may look into."""
    here = ray.util.get_node_ip_address()
    if not ip_address(here).is_loopback:
        raise RuntimeError(f"ray was imported before --ray {LOCAL}, and would listen at {here}, beyond this computer")
    ray.init(
        num_cpus=WORKERS,
        num_gpus=0,
        object_store_memory=_STORE,
        include_dashboard=False,
        _node_ip_address=here,
        _temp_dir=folder,
        log_to_driver=False,
        logging_level=logging.ERROR,
    )


def _try(address: str) -> None:
    """See that a cluster lets us in, in a process of its own: where what answers is no Ray, joining it never ends, and
    cannot be stopped but by ending the process. Raises ClusterProblem."""
    try:
        _knock(address)
    except (OSError, ValueError) as error:
        raise _unreachable(address, str(error)) from error
    command = [sys.executable, "-P", "-c", _JOIN, address]
    try:
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise _unreachable(address, f"{_PATIENCE:.0f} s") from error
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode(errors="replace").splitlines()
        token = [line for line in told if "InvalidAuthToken" in line]
        raise _unreachable(address, (token or told or [str(error)])[-1]) from error


def _knock(address: str) -> None:
    """See that somebody is there. Raises OSError or ValueError where nobody is."""
    socket.create_connection(_parts(address), timeout=_KNOCK).close()


def _parts(address: str) -> tuple[str, int]:
    """Host and port. Raises ValueError where it is no address."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _is_loopback(address: str) -> bool:
    host, _, _ = address.rpartition(":")
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@contextmanager
def _signal_kept() -> Iterator[None]:
    """Ray ends the process in its own way when it is told to terminate, and goes on doing so when it is shut down."""
    if threading.current_thread() is not threading.main_thread():  # which alone may set it
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
        f"deze computer bij hoort, of --ray {LOCAL}. Vraagt het een token, zet dan RAY_AUTH_MODE=token.",
        en=f"No cluster of Ray at {address!r} ({why}). Give HOST:PORT of one that runs (`ray start`) and that this "
        f"computer is part of, or --ray {LOCAL}. If it asks for a token, set RAY_AUTH_MODE=token.",
    )


def _failed(file: File, error: Exception) -> ClusterProblem:
    return ClusterProblem(
        nl=f"Het cluster kon {file.path} niet verwerken ({error}). Wat klaar is, is bewaard: draai de opdracht "
        "opnieuw, of zonder --ray.",
        en=f"The cluster could not do {file.path} ({error}). What is done is kept: run the command again, or without "
        "--ray.",
    )
