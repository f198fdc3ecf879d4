"""python -m qa: the same as briefwijzer."""

import sys

from qa.cli import main

sys.exit(main())
