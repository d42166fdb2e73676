"""The process of one background job: `python -m songwright.production.worker`; see `background`."""

import json
import os
import sys
import threading
import traceback

from songwright.errors import SongwrightError
from songwright.production.background import job_from_json


def main() -> int:
    """Read a job, do it, and say how far it is; returns the exit code."""
    job = job_from_json(sys.stdin.readline())
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no message of ours

    def say(message: dict[str, object]) -> None:
        print(json.dumps(message), file=channel, flush=True)

    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        job.run(lambda share: say({"share": round(share, 4)}))
    except SongwrightError as error:
        say({"error": type(error).__name__, "text": str(error)})
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        traceback.print_exc()
        say({"error": type(error).__name__, "text": str(error)})
        return 1
    return 0


def _end_with_parent() -> None:
    """Standard input closes when the parent is gone; nobody wants the result then."""
    sys.stdin.read()
    os._exit(141)


if __name__ == "__main__":
    sys.exit(main())
