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

package io.github.wsshutdown.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Two instances, restarted in turn while clients talk to them through HAProxy and, fewer,
 * through nginx.
 */
final class RollingRestart implements AutoCloseable {

	static final String HAPROXY = "haproxy";

	static final String NGINX = "nginx";

	private static final int HAPROXY_CLIENTS = 400;

	private static final int NGINX_CLIENTS = 100;

	private final Deque<Runnable> closers = new ArrayDeque<>();

	private final Map<String, ClientCrowd> crowds = new LinkedHashMap<>();

	private final List<RollingInstance> instances;

	private final ProxyProcess haproxy;

	RollingRestart() {
		Path directory = createDirectory();
		RollingInstance a = new RollingInstance("a", directory);
		RollingInstance b = new RollingInstance("b", directory);
		this.instances = List.of(a, b);
		this.closers.push(a::close);
		this.closers.push(b::close);
		try {
			CompletableFuture.allOf(CompletableFuture.runAsync(a::start), CompletableFuture.runAsync(b::start)).join();
			this.haproxy = ProxyProcess.haproxy(a.getPort(), b.getPort());
			this.closers.push(this.haproxy::close);
			ProxyProcess nginx = ProxyProcess.nginx(a.getPort(), b.getPort());
			this.closers.push(nginx::close);
			connect(HAPROXY, new ClientCrowd(this.haproxy.getPort(), HAPROXY, 0, HAPROXY_CLIENTS));
			connect(NGINX, new ClientCrowd(nginx.getPort(), NGINX, HAPROXY_CLIENTS, NGINX_CLIENTS));
			awaitAllBack();
		}
		catch (RuntimeException | Error ex) {
			close();
			throw ex;
		}
	}

	private static Path createDirectory() {
		try {
			return Files.createTempDirectory(SampleProcess.target(), "rolling-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void connect(String proxy, ClientCrowd crowd) {
		this.closers.push(crowd::close);
		this.crowds.put(proxy, crowd);
	}

	/**
	 * Restart each instance once in each round. The next one is not stopped before the
	 * last one is known to be back and all clients are.
	 * @param rounds how often
	 */
	void run(int rounds) {
		for (int round = 0; round < rounds; round++) {
			for (RollingInstance instance : this.instances) {
				int logged = this.haproxy.readLog().length();
				instance.restart();
				this.haproxy.awaitLog("Server chat/" + instance.getName() + " is UP", logged);
				awaitAllBack();
			}
		}
		this.crowds.values().forEach(ClientCrowd::finish);
	}

	private void awaitAllBack() {
		this.crowds.values().forEach(ClientCrowd::awaitAllBack);
	}

	ClientCrowd clients(String proxy) {
		return this.crowds.get(proxy);
	}

	List<RollingInstance> instances() {
		return this.instances;
	}

	/**
	 * Return when instances that were draining refused handshakes, counted from SIGTERM.
	 * @param proxy through which proxy
	 * @return the times
	 */
	List<Duration> refusals(String proxy) {
		return this.instances.stream().flatMap((instance) -> instance.getRefusals(proxy).stream()).sorted().toList();
	}

	/**
	 * Return the questions whose handler ran, in any instance.
	 * @return {@code client-number}, also twice if it was handled twice
	 */
	List<String> asked() {
		return this.instances.stream().flatMap((instance) -> instance.getAsked().stream()).toList();
	}

	@Override
	public void close() {
		while (!this.closers.isEmpty()) {
			this.closers.pop().run();
		}
	}

}
