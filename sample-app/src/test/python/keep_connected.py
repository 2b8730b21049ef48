# SPDX-License-Identifier: Apache-2.0

# Runs the Python client of docs/other-clients.md, which is beside this as client.py, and prints what its connections
# see, with the time in seconds.
import asyncio
import sys
import time

from client import keep_connected


async def handle(socket):
    print("open", time.monotonic(), flush=True)
    async for message in socket:
        pass
    print("closed", socket.close_code, socket.close_reason, time.monotonic(), flush=True)


asyncio.run(keep_connected(sys.argv[1], handle))
