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

package io.github.wsshutdown.testsupport;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * What the application of the tests does, whichever way its peers are connected: it obeys
 * the commands that they send.
 * <ul>
 * <li>{@code echo x}: answers {@code x}
 * <li>{@code slow x}: begins, waits until the test {@link #release releases} it and
 * answers {@code x}
 * <li>{@code push}: a thread of the application's own sends 64 kB again and again
 * <li>{@code ready}: answers the same; tells a peer that it is subscribed
 * <li>{@code bye}: closes the session with code 4000
 * </ul>
 */
public class Application {

	/** What peers may speak on top of WebSocket, where the path has no protocol. */
	public static final List<String> SUB_PROTOCOLS = List.of("graphql-transport-ws", "graphql-ws", "mqtt",
			"wamp.2.json", "ocpp1.6", "v12.stomp", "v2.chat");

	private static final String BULK = "*".repeat(64 * 1024);

	private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();

	private final Map<String, CountDownLatch> released = new ConcurrentHashMap<>();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final AtomicInteger echoes = new AtomicInteger();

	private final List<Thread> pushers = new CopyOnWriteArrayList<>();

	private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();

	private final Map<Object, AtomicInteger> closesBySession = new ConcurrentHashMap<>();

	private final AtomicInteger opened = new AtomicInteger();

	private volatile ThreadFactory pushThreads = Application::platformThread;

	private volatile OpenAction onOpen = (session) -> {
	};

	private volatile IntConsumer onClose = (code) -> {
	};

	/**
	 * Obey a command.
	 */
	public void obey(String command, Session session) throws IOException {
		String[] words = command.split(" ", 2);
		String argument = (words.length > 1) ? words[1] : "";
		if (words[0].equals("ready")) {
			session.send("ready");
			return;
		}
		if (words[0].equals("echo")) {
			this.echoes.incrementAndGet();
			session.send(argument);
			return;
		}
		this.handled.add(command);
		switch (words[0]) {
			case "slow" -> {
				hold(argument);
				session.send(argument);
			}
			case "push" -> push(session);
			case "bye" -> session.close(4000);
			default -> session.send("unknown: " + words[0]);
		}
	}

	/**
	 * Wait until the test {@link #release releases} the one of this name.
	 */
	public void hold(String name) {
		latch(this.begun, name).countDown();
		awaitLatch(latch(this.released, name));
	}

	private void push(Session session) {
		Thread thread = this.pushThreads.newThread(() -> {
			try {
				for (int i = 0; i < 100_000; i++) {
					session.send(BULK);
					if (!session.isSynchronous()) {
						LockSupport.parkNanos(1_000_000);
					}
				}
			}
			catch (IOException | RuntimeException ex) {
				// The end of the session is what ends a push
				Thread.currentThread().interrupt();
			}
		});
		this.pushers.add(thread);
		thread.start();
	}

	private static Thread platformThread(Runnable task) {
		Thread thread = new Thread(task, "application-push");
		thread.setDaemon(true);
		return thread;
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			if (!latch.await(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Test has not released the handler");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Handler was interrupted", ex);
		}
	}

	private static CountDownLatch latch(Map<String, CountDownLatch> latches, String name) {
		return latches.computeIfAbsent(name, (key) -> new CountDownLatch(1));
	}

	/**
	 * Wait until a slow command is being handled.
	 */
	public void awaitBegun(String name) {
		awaitLatch(latch(this.begun, name));
	}

	/**
	 * Let a slow command answer.
	 */
	public void release(String name) {
		latch(this.released, name).countDown();
	}

	/**
	 * Called when a session is opened.
	 */
	public void opened(Session session) throws IOException {
		this.opened.incrementAndGet();
		this.onOpen.accept(session);
	}

	/**
	 * Called when a session is closed.
	 */
	public void closed(Object session, int code) {
		this.closeCodes.add(code);
		this.closesBySession.computeIfAbsent(session, (key) -> new AtomicInteger()).incrementAndGet();
		this.onClose.accept(code);
	}

	public void onOpen(OpenAction action) {
		this.onOpen = action;
	}

	public void onClose(IntConsumer action) {
		this.onClose = action;
	}

	public int openedSessions() {
		return this.opened.get();
	}

	/**
	 * The commands but echoes.
	 */
	public List<String> handled() {
		return this.handled;
	}

	public int echoes() {
		return this.echoes.get();
	}

	/**
	 * The codes that the application was told, one for each time that it was told.
	 */
	public List<Integer> closeCodes() {
		return this.closeCodes;
	}

	/**
	 * How often each session was told that it is closed.
	 */
	public List<Integer> closesPerSession() {
		return this.closesBySession.values().stream().map(AtomicInteger::get).toList();
	}

	/**
	 * Forget what has happened so far.
	 */
	public void forget() {
		this.begun.clear();
		this.released.clear();
		this.handled.clear();
		this.pushers.clear();
		this.closeCodes.clear();
		this.closesBySession.clear();
	}

	/**
	 * Push on other threads than platform threads.
	 */
	public void pushOn(ThreadFactory threads) {
		this.pushThreads = threads;
	}

	/**
	 * The threads that push.
	 */
	public List<Thread> pushers() {
		return this.pushers;
	}

	/**
	 * A session of any kind.
	 */
	public interface Session {

		void send(String text) throws IOException;

		void close(int code) throws IOException;

		/**
		 * Whether sending waits until the peer has room.
		 */
		default boolean isSynchronous() {
			return true;
		}

	}

	/**
	 * What the application does with a new session.
	 */
	@FunctionalInterface
	public interface OpenAction {

		void accept(Session session) throws IOException;

	}

}
