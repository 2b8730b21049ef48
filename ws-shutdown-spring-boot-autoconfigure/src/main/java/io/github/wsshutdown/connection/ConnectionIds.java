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
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.OptionalLong;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns the numbers of connections into opaque ids that can't be guessed, and back: each
 * is one block under a key of this process, so that a connection has to keep nothing for
 * it. Thread-safe.
 */
final class ConnectionIds {

	private static final int BLOCK_BYTES = 16;

	/** 16 bytes in Base64 without padding. */
	private static final int LENGTH = 22;

	private final SecretKeySpec key;

	ConnectionIds() {
		byte[] random = new byte[BLOCK_BYTES];
		new SecureRandom().nextBytes(random);
		this.key = new SecretKeySpec(random, "AES");
	}

	String toId(long number) {
		byte[] block = ByteBuffer.allocate(BLOCK_BYTES).putLong(0).putLong(number).array();
		return Base64.getUrlEncoder().withoutPadding().encodeToString(crypt(Cipher.ENCRYPT_MODE, block));
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
			ByteBuffer block = ByteBuffer.wrap(crypt(Cipher.DECRYPT_MODE, Base64.getUrlDecoder().decode(id)));
			return (block.getLong() == 0) ? OptionalLong.of(block.getLong()) : OptionalLong.empty();
		}
		catch (IllegalArgumentException ex) {
			// Not Base64
			return OptionalLong.empty();
		}
	}

	/** One block alone, so there is nothing that modes of operation are for. */
	private byte[] crypt(int mode, byte[] block) {
		try {
			Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
			cipher.init(mode, this.key);
			return cipher.doFinal(block);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has AES", ex);
		}
	}

}
