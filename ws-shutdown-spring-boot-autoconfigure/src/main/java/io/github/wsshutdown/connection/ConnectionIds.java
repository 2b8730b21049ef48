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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.OptionalLong;

/**
 * Turns the numbers of connections into opaque ids that can't be guessed, and back, under
 * a key of this process, so that a connection has to keep nothing for it. An id is a
 * keyed hash of the number, and the number hidden by a keyed hash of the first: a
 * synthetic initialization vector, as in RFC 5297. A cipher would say it in one call, but
 * the first one of a process loads all of {@code javax.crypto}, 60 ms at the end of a
 * drain. Thread-safe.
 */
final class ConnectionIds {

	/** 16 bytes in Base64 without padding. */
	private static final int LENGTH = 22;

	private final byte[] key = new byte[32];

	ConnectionIds() {
		new SecureRandom().nextBytes(this.key);
	}

	String toId(long number) {
		long tag = hash('t', number);
		byte[] id = ByteBuffer.allocate(2 * Long.BYTES).putLong(tag).putLong(number ^ hash('n', tag)).array();
		return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
	}

	/**
	 * The number that an id stands for.
	 * @return the number, empty if the id is none of ours
	 */
	OptionalLong toNumber(String id) {
		if (id.length() != LENGTH) {
			return OptionalLong.empty();
		}
		try {
			ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(id));
			long tag = bytes.getLong();
			long number = bytes.getLong() ^ hash('n', tag);
			return (hash('t', number) == tag) ? OptionalLong.of(number) : OptionalLong.empty();
		}
		catch (IllegalArgumentException ex) {
			// Not Base64
			return OptionalLong.empty();
		}
	}

	/**
	 * A hash under the key, of input that is always as long, so that none can be made
	 * from another.
	 */
	private long hash(char purpose, long value) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update(this.key);
			digest.update(ByteBuffer.allocate(Character.BYTES + Long.BYTES).putChar(purpose).putLong(value).array());
			return ByteBuffer.wrap(digest.digest()).getLong();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
