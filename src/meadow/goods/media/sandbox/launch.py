"""Sets limits on itself and becomes the program: `launch.py CPU_S MEMORY FSIZE PROGRAM ARG...`. Imports the least it can."""

import os
import resource
import sys

cpu, memory, fsize = (int(x) for x in sys.argv[1:4])
resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
if sys.platform == "linux":  # macOS refuses an address space limit
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_FSIZE, (fsize, fsize))
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.nice(10)
os.execv(sys.argv[4], sys.argv[4:])  # noqa: S606 - the point of this file
