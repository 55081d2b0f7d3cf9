"""Search: CPU per search over HTTP, with 100,000 products on the shelf, 8 clients."""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from list import NOUN, run

if __name__ == "__main__":
    run("search", lambda _: f"/api/products?q={random.choice(NOUN)}&limit=24")
