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

package io.github.wsshutdown.sample.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import io.github.wsshutdown.client.Reconnect;
import io.github.wsshutdown.client.ReconnectOptions;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Clients of this server itself, on one thread. There are never more than
 * {@link ClientKind#most() so many} of each kind, and they connect to this machine only.
 * Those that are well-behaved come back.
 */
@Component
class Crowd implements DisposableBean {

	private static final Log logger = LogFactory.getLog(Crowd.class);

	/** A demonstration has less patience than the defaults. */
	private static final ReconnectOptions RECONNECT = ReconnectOptions.builder()
		.cap(Duration.ofSeconds(4))
		.maxAssigned(Duration.ofMinutes(1))
		.build();

	private final CrowdCounts counts = new CrowdCounts();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Used by the thread of the clients only. */
	private final Set<CrowdClient> clients = new LinkedHashSet<>();

	/** Used by the thread of the clients only. */
	private final PriorityQueue<Return> returns = new PriorityQueue<>(Comparator.comparingLong(Return::nanos));

	private final Selector selector;

	private volatile int port;

	Crowd() throws IOException {
		this.selector = Selector.open();
		Thread thread = new Thread(this::run, "clients");
		thread.setDaemon(true);
		thread.start();
	}

	@EventListener
	void serverStarted(WebServerInitializedEvent event) {
		if (event.getApplicationContext().getServerNamespace() == null) {
			this.port = event.getWebServer().getPort();
		}
	}

	void add(ClientKind kind, int count) {
		submit(() -> {
			this.clients.removeIf((client) -> !client.probe());
			long present = Stream.concat(this.clients.stream(), this.returns.stream().map(Return::client))
				.filter((client) -> client.kind() == kind)
				.count();
			for (int i = 0; i < count && present + i < kind.most(); i++) {
				connect(kind, new Reconnect(RECONNECT), false);
			}
		});
	}

	/**
	 * Let clients ask what the server takes a while to answer.
	 * @param count how many at the most: each takes a thread of the server
	 */
	void ask(int count) {
		submit(() -> {
			List<CrowdClient> asking = this.clients.stream().filter(CrowdClient::canAsk).limit(count).toList();
			for (CrowdClient client : asking) {
				try {
					client.ask();
				}
				catch (IOException ex) {
					client.close();
					gone(client);
				}
			}
		});
	}

	void resetCounts() {
		this.counts.reset();
	}

	CrowdSnapshot snapshot() {
		return this.counts.snapshot();
	}

	private void connect(ClientKind kind, Reconnect reconnect, boolean returning) {
		try {
			InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port);
			this.clients.add(new CrowdClient(kind, this.counts, this.selector, server, reconnect, returning));
		}
		catch (IOException ex) {
			logger.warn("Could not add a client", ex);
		}
	}

	private void submit(Runnable task) {
		this.tasks.add(task);
		this.selector.wakeup();
	}

	private void run() {
		while (this.selector.isOpen()) {
			try {
				this.selector.select((key) -> proceed((CrowdClient) key.attachment()), millisToNextReturn());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				task.run();
			}
			while (!this.returns.isEmpty() && this.returns.element().nanos() <= System.nanoTime()) {
				CrowdClient client = this.returns.remove().client();
				connect(client.kind(), client.reconnect(), true);
			}
			this.counts.waiting.set(this.returns.size());
		}
	}

	/**
	 * How long there is nothing to do but for sockets.
	 * @return milliseconds, 0 for ever
	 */
	private long millisToNextReturn() {
		Return next = this.returns.peek();
		return (next != null) ? Math.max(1, Duration.ofNanos(next.nanos() - System.nanoTime()).toMillis()) : 0;
	}

	private void proceed(CrowdClient client) {
		if (!client.proceed()) {
			gone(client);
		}
	}

	private void gone(CrowdClient client) {
		this.clients.remove(client);
		if (client.comesBack()) {
			this.returns.add(new Return(System.nanoTime() + client.delay().toNanos(), client));
		}
	}

	@Override
	public void destroy() {
		submit(() -> {
			this.clients.forEach(CrowdClient::close);
			try {
				this.selector.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	/**
	 * A client that comes back.
	 *
	 * @param nanos when, on the clock of {@link System#nanoTime()}
	 * @param client the one that has gone
	 */
	private record Return(long nanos, CrowdClient client) {

	}

}
