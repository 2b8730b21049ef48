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

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that come through one proxy and keep talking, one in ten by STOMP.
 */
final class ClientCrowd implements AutoCloseable {

	private static final int STOMP_SHARE = 10;

	private static final long TALK_INTERVAL_MILLIS = 2000;

	private static final long ARRIVAL_INTERVAL_MILLIS = 10;

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final int THREADS = 4;

	private final List<CarefulClient> clients = new ArrayList<>();

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(THREADS);

	/**
	 * Let clients arrive.
	 * @param proxy the port of the proxy
	 * @param via what the instances write into their access log for these clients
	 * @param firstId the id of the first client
	 * @param count how many
	 */
	ClientCrowd(int proxy, String via, int firstId, int count) {
		URI uri = URI.create("ws://127.0.0.1:" + proxy + "/?" + via);
		HttpClient httpClient = HttpClient.newBuilder().executor(this.executor).build();
		for (int i = 0; i < count; i++) {
			ChatDialect dialect = (i % STOMP_SHARE == 0) ? ChatDialect.STOMP : ChatDialect.PLAIN;
			CarefulClient client = new CarefulClient(firstId + i, dialect, uri, httpClient, this.scheduler);
			this.clients.add(client);
			long arrival = i * ARRIVAL_INTERVAL_MILLIS;
			this.scheduler.schedule(client::connect, arrival, TimeUnit.MILLISECONDS);
			this.scheduler.scheduleAtFixedRate(client::ask, arrival, TALK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	void awaitAllBack() {
		awaitAll(CarefulClient::isBack);
	}

	/**
	 * Ask nothing new, wait until all is answered, and go.
	 */
	void finish() {
		awaitAllBack();
		this.clients.forEach(CarefulClient::stopAsking);
		awaitAll(CarefulClient::isAllAnswered);
		this.clients.forEach(CarefulClient::leave);
	}

	private void awaitAll(Predicate<CarefulClient> condition) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(this.clients).filteredOn(condition.negate()).isEmpty());
	}

	List<CarefulClient> clients() {
		return this.clients;
	}

	/**
	 * Gather what all clients have seen.
	 * @param <T> what it is
	 * @param what what to ask each client for
	 * @return all of it
	 */
	<T> List<T> gather(Function<CarefulClient, List<T>> what) {
		return this.clients.stream().flatMap((client) -> what.apply(client).stream()).toList();
	}

	@Override
	public void close() {
		this.scheduler.shutdownNow();
		this.executor.shutdownNow();
	}

}
