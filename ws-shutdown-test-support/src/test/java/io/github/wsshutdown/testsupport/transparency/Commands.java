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

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What every endpoint of the applications does about a message: it notes it and obeys.
 */
public final class Commands {

	private static final int SHORT = 60;

	private Commands() {
	}

	/**
	 * Note a text message and obey it.
	 */
	public static void text(Diary diary, Session session, String text) throws Exception {
		diary.note(session.name(), "text " + abbreviated(text));
		obey(diary, session, text);
	}

	/**
	 * Note a binary message and answer its length.
	 */
	public static void binary(Diary diary, Session session, ByteBuffer data) throws Exception {
		byte[] bytes = new byte[data.remaining()];
		data.get(bytes);
		diary.note(session.name(), "binary " + bytes.length + " " + Arrays.hashCode(bytes));
		session.binary(ByteBuffer.wrap(bytes));
	}

	/**
	 * Let Tomcat send a close frame for longer than 50 ms, which may not be enough for it
	 * on a busy machine.
	 */
	public static void takeTime(Map<String, Object> userProperties) {
		userProperties.put("org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT", 5000L);
	}

	/**
	 * A text as it is noted.
	 */
	public static String abbreviated(String text) {
		return (text.length() <= SHORT) ? "'" + text + "'" : "of " + text.length() + " " + text.hashCode();
	}

	private static void obey(Diary diary, Session session, String command) throws Exception {
		String[] words = command.split(" ", 3);
		switch (words[0]) {
			case "echo" -> session.text(command.substring(5));
			case "length" -> session.text("length " + command.length());
			case "big" -> session.text("*".repeat(Integer.parseInt(words[1])));
			case "bulk" -> {
				for (int i = 0; i < Integer.parseInt(words[1]); i++) {
					session.text(i + " " + "*".repeat(50_000));
				}
			}
			case "ping" -> session.ping(ByteBuffer.wrap(words[1].getBytes()));
			case "close" ->
				attempt(diary, session, "closes", () -> session.close(Integer.parseInt(words[1]), argument(words)));
			case "close-twice" -> {
				attempt(diary, session, "closes", () -> session.close(1000, "first"));
				attempt(diary, session, "closes again", () -> session.close(4000, "second"));
			}
			case "send-after-close" -> {
				attempt(diary, session, "closes", () -> session.close(1000, ""));
				attempt(diary, session, "sends", () -> session.text("too late"));
			}
			case "hold" -> {
				diary.hold(session.name());
				attempt(diary, session, "answers", () -> session.text("held"));
			}
			case "threads" -> fromThreads(diary, session);
			case "type" -> diary.noteOnly(session.name(), session.type());
			case "throw" -> throw new IllegalStateException("Application does not like this");
			case "fail" -> throw new AssertionError("Application fails at this");
			default -> session.text("no command: " + abbreviated(command));
		}
	}

	private static String argument(String[] words) {
		return (words.length > 2) ? words[2] : "";
	}

	/** Of several threads that send under a lock. */
	private static void fromThreads(Diary diary, Session session) throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Thread thread = new Thread(() -> {
				for (int j = 0; j < 20; j++) {
					synchronized (threads) {
						attempt(diary, session, "", () -> session.text("from a thread"));
					}
				}
			}, "application");
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		diary.note(session.name(), "has sent from threads");
	}

	private static void attempt(Diary diary, Session session, String what, Attempt attempt) {
		if (!what.isEmpty()) {
			diary.note(session.name(), what);
		}
		try {
			attempt.make();
		}
		catch (Exception ex) {
			diary.note(session.name(), what + " in vain: " + describe(ex));
		}
		if (!what.isEmpty()) {
			diary.noteOnly(session.name(), what + ", then " + session.state());
		}
	}

	/**
	 * An exception as it is noted.
	 */
	public static String describe(Throwable failure) {
		StringBuilder description = new StringBuilder();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			description.append(cause.getClass().getName()).append(": ").append(message(cause)).append("; ");
		}
		return description.toString();
	}

	private static String message(Throwable failure) {
		return String.valueOf(failure.getMessage())
			.replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID")
			.replaceAll("@[0-9a-f]+", "@N")
			.replaceAll("expired: [0-9]+/", "expired: N/")
			.replaceAll("\\[[0-9a-f]{1,4}\\]", "[N]");
	}

	/**
	 * What is evaluated for a note; what it throws is noted instead.
	 */
	public static String value(Callable<Object> value) {
		try {
			return String.valueOf(value.call());
		}
		catch (Exception ex) {
			return describe(ex);
		}
	}

	/**
	 * A session of any kind.
	 */
	public interface Session {

		/**
		 * The name of the case.
		 */
		String name();

		void text(String text) throws Exception;

		void binary(ByteBuffer data) throws Exception;

		void ping(ByteBuffer data) throws Exception;

		void close(int code, String reason) throws Exception;

		/**
		 * The class of the session, and of others that an application may rely on.
		 */
		String type();

		/**
		 * What the session says of itself.
		 */
		String state();

	}

	private interface Attempt {

		void make() throws Exception;

	}

}
