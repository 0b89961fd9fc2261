import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reference_data() -> Path:
    folder = os.environ.get("AUDITKIT_REFERENCE_DATA")
    if not folder:
        pytest.skip("skipped: no reference data")
    return Path(folder)
