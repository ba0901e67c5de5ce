"""Rules judged by Great Expectations, which must neither call home nor chatter in the logs."""

import logging
import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"
logging.getLogger("great_expectations").setLevel(logging.WARNING)
