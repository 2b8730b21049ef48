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

package io.github.wsshutdown.testsupport.transparency;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Messages that come in parts. Those of long messages are not noted: how long each is
 * depends on TCP.
 */
final class Parts {

	private static final int LONGEST_NOTED = 1000;

	private final StringBuilder text = new StringBuilder();

	private final ByteArrayOutputStream data = new ByteArrayOutputStream();

	void text(Diary diary, Commands.Session session, String part, boolean last) throws Exception {
		this.text.append(part);
		note(diary, session, this.text.length(), "part " + Commands.abbreviated(part) + " " + last);
		if (last) {
			String whole = this.text.toString();
			this.text.setLength(0);
			Commands.text(diary, session, whole);
		}
	}

	void binary(Diary diary, Commands.Session session, ByteBuffer part, boolean last) throws Exception {
		byte[] bytes = new byte[part.remaining()];
		part.get(bytes);
		this.data.writeBytes(bytes);
		note(diary, session, this.data.size(), "part of " + bytes.length + " bytes " + last);
		if (last) {
			ByteBuffer whole = ByteBuffer.wrap(this.data.toByteArray());
			this.data.reset();
			Commands.binary(diary, session, whole);
		}
	}

	private static void note(Diary diary, Commands.Session session, int length, String entry) {
		if (length <= LONGEST_NOTED) {
			diary.note(session.name(), entry);
		}
	}

}
