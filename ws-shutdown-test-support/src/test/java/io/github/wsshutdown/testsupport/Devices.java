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
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

import io.github.wsshutdown.BusySessions;
import io.github.wsshutdown.SessionHold;
import io.github.wsshutdown.WebSocketDrainer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * What an application does with devices that are connected to it: what it is asked for by
 * one of them, or by a request, needs another one.
 * <ul>
 * <li>{@code ask}: asks the first device a question, and waits for its answer
 * <li>{@code order x}: waits until the test releases {@code x}, then tells the first
 * device that it is done
 * <li>{@code flood}: sends to the first device until it takes no more
 * <li>{@code stop}: stops the application; {@code stop-in-thread} and
 * {@code stop-in-future} have another thread do so, and wait for it
 * <li>{@code exit}: ends the JVM
 * <li>{@code ping}: replies {@code pong}
 * <li>{@code answer}: what the first device answers
 * </ul>
 */
public class Devices {

	private final List<Application.Session> sessions = new CopyOnWriteArrayList<>();

	private final Map<Integer, CountDownLatch> exits = new ConcurrentHashMap<>();

	private final Application application;

	private final ConfigurableApplicationContext context;

	public Devices(Application application, ConfigurableApplicationContext context) {
		this.application = application;
		this.context = context;
	}

	/**
	 * Have a thread of the application's own do what is asked for.
	 * <ul>
	 * <li>{@code later x}: waits until the test releases {@code x}, then replies it
	 * <li>{@code leak x}: the same, but holds the session for ever
	 * </ul>
	 * @param session what the application knows the session by
	 */
	public boolean obeyLater(String command, Object session, Application.Session replies) {
		String[] words = command.split(" ", 2);
		if (!words[0].equals("later") && !words[0].equals("leak")) {
			return false;
		}
		SessionHold hold = this.context.getBean(BusySessions.class).hold(session);
		new Thread(() -> {
			this.application.hold(words[1]);
			try {
				replies.send(words[1]);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			finally {
				if (words[0].equals("later")) {
					hold.close();
				}
			}
		}, "later").start();
		return true;
	}

	public void connected(Application.Session session) {
		this.sessions.add(session);
	}

	/**
	 * Do what is asked for, in the thread that asks.
	 * @return what is to be replied, if anything
	 */
	public @Nullable String obey(String command) throws IOException {
		String[] words = command.split(" ", 2);
		switch (words[0]) {
			case "answer" -> {
				this.application.release("answer");
				return null;
			}
			case "ask" -> {
				this.sessions.get(0).send("question");
				this.application.hold("answer");
				return "answered";
			}
			case "order" -> {
				this.application.hold(words[1]);
				this.sessions.get(0).send("done " + words[1]);
				return "ordered";
			}
			case "flood" -> {
				flood(this.sessions.get(0));
				return "flooded";
			}
			case "stop" -> {
				this.context.close();
				return "stopped";
			}
			case "stop-in-thread" -> {
				Thread worker = new Thread(this.context::close, "worker");
				worker.start();
				await(() -> {
					worker.join();
					return null;
				});
				return "stopped";
			}
			case "stop-in-future" -> {
				FutureTask<?> worker = new FutureTask<>(this.context::close, null);
				new Thread(worker, "worker").start();
				await(worker::get);
				return "stopped";
			}
			case "exit" -> {
				exitTogether(Integer.parseInt(words[1]));
				return null;
			}
			case "ping" -> {
				return "pong";
			}
			default -> throw new IllegalArgumentException(command);
		}
	}

	private static void await(Callable<?> end) {
		try {
			end.call();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * End the JVM as soon as all threads that are to end it have been asked to; the last
	 * of several when the others are being waited for.
	 */
	private void exitTogether(int threads) {
		CountDownLatch asked = this.exits.computeIfAbsent(threads, CountDownLatch::new);
		boolean late;
		synchronized (asked) {
			asked.countDown();
			late = threads > 1 && asked.getCount() == 0;
		}
		await(() -> {
			asked.await();
			return null;
		});
		if (late) {
			WebSocketDrainer drainer = this.context.getBean(WebSocketDrainer.class);
			Awaitility.await()
				.forever()
				.until(() -> drainer.progress().filter((report) -> !report.awaited().isEmpty()).isPresent());
		}
		System.exit(0);
	}

	private static void flood(Application.Session session) {
		try {
			for (int i = 0; i < 10_000; i++) {
				session.send("*".repeat(10_000));
			}
		}
		catch (IOException | RuntimeException ex) {
			// It takes no more
			return;
		}
	}

}
