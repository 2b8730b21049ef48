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

package io.github.wsshutdown.actuate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.ConnectionCount;
import io.github.wsshutdown.DrainInProgressException;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.WebSocketDrainer;
import io.github.wsshutdown.actuate.WebSocketsDescriptor.AdmissionDescriptor;
import io.github.wsshutdown.actuate.WebSocketsDescriptor.SessionsDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint @Endpoint} to see what is done with WebSocket connections, to drain
 * them, and to accept handshakes again.
 */
@Endpoint(id = "websockets", defaultAccess = Access.READ_ONLY)
public class WebSocketsEndpoint {

	private final WebSocketDrainer drainer;

	private final WebSocketConnections connections;

	private final Admission admission;

	private final Supplier<Set<String>> registeredPaths;

	private final OperatorAudit audit;

	/**
	 * Create a new {@link WebSocketsEndpoint}.
	 * @param drainer drains
	 * @param connections the connections
	 * @param admission the handshakes
	 * @param registeredPaths the paths that are shown before they have connections
	 * @param audit is told what operators do
	 */
	public WebSocketsEndpoint(WebSocketDrainer drainer, WebSocketConnections connections, Admission admission,
			Supplier<Set<String>> registeredPaths, OperatorAudit audit) {
		this.drainer = drainer;
		this.connections = connections;
		this.admission = admission;
		this.registeredPaths = registeredPaths;
		this.audit = audit;
	}

	@ReadOperation
	public WebSocketsDescriptor websockets() {
		DrainState state = this.drainer.state();
		List<ConnectionCount> counts = this.connections.count();
		DrainDescriptor drain = this.drainer.progress()
			.or(this.drainer::lastReport)
			.map(DrainDescriptor::of)
			.orElse(null);
		return new WebSocketsDescriptor(state, SessionsDescriptor.of(counts), AdmissionDescriptor.of(this.admission),
				withRegisteredPaths(counts), drain);
	}

	private List<ConnectionCount> withRegisteredPaths(List<ConnectionCount> counts) {
		Set<String> without = new TreeSet<>(this.registeredPaths.get());
		counts.forEach((count) -> without.remove(count.path()));
		List<ConnectionCount> all = new ArrayList<>(counts);
		without.forEach((path) -> all.add(new ConnectionCount(path, "websocket", 0, 0)));
		all.sort(Comparator.comparing(ConnectionCount::path).thenComparing(ConnectionCount::transport));
		return all;
	}

	/**
	 * Begin a drain of all connections as it is configured. On its own, because Spring
	 * Boot expects a body where there may be one.
	 * @return the state after it has begun
	 * @throws DrainInProgressException if a drain runs already
	 */
	@WriteOperation
	public WebSocketsDescriptor drainAll() {
		return drain(null, null, null, null, null, null, null, null);
	}

	/**
	 * Begin a drain.
	 * @param path the registered path whose connections are drained, {@code null} for all
	 * @param percent the share of them that is drained, the oldest first; {@code null}
	 * for all
	 * @param timeout how long it may take, {@code null} for as long as is configured
	 * @param spread the time over which close frames are spread, {@code null} for what is
	 * configured
	 * @param rate how many close frames are sent in a second, in the place of a spread
	 * @param principal whose connections are drained, {@code null} for everyone's
	 * @param remoteAddress from where connections are drained, {@code null} for any
	 * @param wait how long to wait for its end, {@code null} not to
	 * @return the state after it has begun, or after its end
	 * @throws IllegalArgumentException if it can't be carried out as asked
	 * @throws DrainInProgressException if a drain runs already
	 */
	@WriteOperation
	public WebSocketsDescriptor drain(@Nullable String path, @Nullable String percent, @Nullable String timeout,
			@Nullable String spread, @Nullable String rate, @Nullable String principal, @Nullable String remoteAddress,
			@Nullable String wait) {
		drain(new DrainRequest(path, percent, timeout, spread, rate, principal, remoteAddress, wait));
		return websockets();
	}

	/**
	 * Begin a drain, and wait for its end if that is asked for.
	 * @return whether it has been waited for and has ended
	 */
	boolean drain(DrainRequest request) {
		long waitNanos = request.toWait().toNanos();
		CompletionStage<DrainReport> drain = this.drainer.start(request.toPlan(this.drainer.defaultPlan()));
		this.audit.publish(OperatorAudit.DRAIN, request.toMap());
		CountDownLatch ended = new CountDownLatch(1);
		drain.whenComplete((report, ex) -> ended.countDown());
		try {
			return waitNanos > 0 && ended.await(waitNanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Cancel what a drain has not yet begun to close, and accept handshakes again.
	 * @return the state afterwards
	 */
	@DeleteOperation
	public WebSocketsDescriptor resume() {
		if (this.drainer.resume(Operator.currentName())) {
			this.audit.publish(OperatorAudit.RESUME, Map.of());
		}
		return websockets();
	}

}
