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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

/**
 * A STOMP broker for broker relays, in memory, which can be told to keep to itself what
 * it should deliver. Every destination is a topic.
 */
public final class TestBroker implements AutoCloseable {

	private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(5);

	private final ServerSocket serverSocket;

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private final List<Client> clients = new CopyOnWriteArrayList<>();

	private final AtomicInteger messageIds = new AtomicInteger();

	private final AtomicInteger disconnects = new AtomicInteger();

	private final Object deliveries = new Object();

	private final List<Runnable> held = new ArrayList<>();

	private boolean holding;

	private TestBroker(ServerSocket serverSocket) {
		this.serverSocket = serverSocket;
		startThread("accept", this::accept);
	}

	public static TestBroker start() {
		try {
			return new TestBroker(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int port() {
		return this.serverSocket.getLocalPort();
	}

	/**
	 * Deliver nothing more, until {@link #release()}.
	 */
	public void hold() {
		synchronized (this.deliveries) {
			this.holding = true;
		}
	}

	/**
	 * Wait until something is there to be delivered.
	 */
	public void awaitHeld() {
		Awaitility.await().until(() -> {
			synchronized (this.deliveries) {
				return !this.held.isEmpty();
			}
		});
	}

	/**
	 * Deliver what was held, in the order in which it came.
	 */
	public void release() {
		synchronized (this.deliveries) {
			this.holding = false;
			this.held.forEach(Runnable::run);
			this.held.clear();
		}
	}

	/**
	 * Wait until there are so many subscriptions.
	 */
	public void awaitSubscriptions(int count) {
		Awaitility.await()
			.until(() -> this.clients.stream().mapToInt((client) -> client.destinations.size()).sum() == count);
	}

	/**
	 * How many clients have said goodbye.
	 */
	public int disconnects() {
		return this.disconnects.get();
	}

	private void startThread(String name, Runnable task) {
		Thread thread = new Thread(task, "test-broker-" + name);
		this.threads.add(thread);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Client client = new Client(this.serverSocket.accept());
				this.clients.add(client);
				startThread("client", client::read);
			}
		}
		catch (IOException ex) {
			// Closed
		}
	}

	private void deliver(Runnable delivery) {
		synchronized (this.deliveries) {
			if (this.holding) {
				this.held.add(delivery);
			}
			else {
				delivery.run();
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.serverSocket.close();
		for (Client client : this.clients) {
			client.socket.close();
		}
		try {
			for (Thread thread : this.threads) {
				thread.join(JOIN_TIMEOUT.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A frame that a client has sent.
	 */
	private record ClientFrame(String command, Map<String, String> headers, byte[] body) {

		static ClientFrame read(InputStream input) throws IOException {
			String command = readLine(input);
			while (command.isEmpty()) {
				command = readLine(input);
			}
			Map<String, String> headers = new LinkedHashMap<>();
			for (String line = readLine(input); !line.isEmpty(); line = readLine(input)) {
				int colon = line.indexOf(':');
				headers.putIfAbsent(line.substring(0, colon), line.substring(colon + 1));
			}
			String length = headers.get("content-length");
			byte[] body = (length != null) ? input.readNBytes(Integer.parseInt(length)) : readUntil(input, 0);
			if (length != null && input.read() != 0) {
				throw new IOException("A frame has no end");
			}
			return new ClientFrame(command, headers, body);
		}

		private static String readLine(InputStream input) throws IOException {
			return new String(readUntil(input, '\n'), StandardCharsets.UTF_8);
		}

		private static byte[] readUntil(InputStream input, int end) throws IOException {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			for (int next = input.read(); next != end; next = input.read()) {
				if (next < 0) {
					throw new EOFException();
				}
				bytes.write(next);
			}
			return bytes.toByteArray();
		}

		String header(String name) {
			return this.headers.get(name);
		}

	}

	/**
	 * One TCP connection of a relay.
	 */
	private final class Client {

		private final Socket socket;

		private final Map<String, String> destinations = new ConcurrentHashMap<>();

		Client(Socket socket) {
			this.socket = socket;
		}

		void read() {
			try (InputStream input = new BufferedInputStream(this.socket.getInputStream())) {
				while (true) {
					handle(ClientFrame.read(input));
				}
			}
			catch (IOException ex) {
				TestBroker.this.clients.remove(this);
			}
		}

		private void handle(ClientFrame frame) {
			switch (frame.command()) {
				case "CONNECT" -> send("CONNECTED\nversion:1.2\nheart-beat:0,0\n\n", new byte[0]);
				case "SUBSCRIBE" -> this.destinations.put(frame.header("id"), frame.header("destination"));
				case "UNSUBSCRIBE" -> this.destinations.remove(frame.header("id"));
				case "SEND" -> deliver(() -> TestBroker.this.clients.forEach((client) -> client.deliver(frame)));
				case "DISCONNECT" -> TestBroker.this.disconnects.incrementAndGet();
				default -> throw new IllegalArgumentException(frame.command());
			}
			String receipt = frame.header("receipt");
			if (receipt != null) {
				TestBroker.this.deliver(() -> send("RECEIPT\nreceipt-id:" + receipt + "\n\n", new byte[0]));
			}
		}

		private void deliver(Runnable delivery) {
			TestBroker.this.deliver(delivery);
		}

		private void deliver(ClientFrame frame) {
			this.destinations.forEach((id, destination) -> {
				if (destination.equals(frame.header("destination"))) {
					send("MESSAGE\nsubscription:%s\ndestination:%s\nmessage-id:%d\ncontent-type:text/plain\ncontent-length:%d\n\n"
						.formatted(id, destination, TestBroker.this.messageIds.incrementAndGet(), frame.body().length),
							frame.body());
				}
			});
		}

		private synchronized void send(String head, byte[] body) {
			try {
				ByteArrayOutputStream frame = new ByteArrayOutputStream();
				frame.writeBytes(head.getBytes(StandardCharsets.UTF_8));
				frame.writeBytes(body);
				frame.write(0);
				this.socket.getOutputStream().write(frame.toByteArray());
			}
			catch (IOException ex) {
				TestBroker.this.clients.remove(this);
			}
		}

	}

}
