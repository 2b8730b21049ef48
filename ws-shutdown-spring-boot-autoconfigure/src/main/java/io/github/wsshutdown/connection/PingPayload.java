/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.connection;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What is in the pings of the engine, so that the pongs that answer them (RFC 6455
 * section 5.5.3) can be told from those that are meant for the application. Another in
 * each process.
 */
public final class PingPayload {

	private static final ByteBuffer PAYLOAD = ByteBuffer.allocate(2 * Long.BYTES)
		.putLong(ThreadLocalRandom.current().nextLong())
		.putLong(ThreadLocalRandom.current().nextLong())
		.flip()
		.asReadOnlyBuffer();

	private PingPayload() {
	}

	/**
	 * The payload.
	 * @return a buffer for one ping
	 */
	public static ByteBuffer get() {
		return PAYLOAD.duplicate();
	}

	/**
	 * Whether a pong answers a ping of the engine.
	 * @param payload the payload of the pong, which is not used up
	 * @return {@code true} if the application is not to see it
	 */
	public static boolean isIn(ByteBuffer payload) {
		return PAYLOAD.equals(payload);
	}

}
