"""The protocols of `bench/recsys.py`, one module each; a package so that each can be read in one sitting."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before numpy comes: figures are of one core, and repeat bit for bit
