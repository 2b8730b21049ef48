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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.connection.ConnectionTransport;

/**
 * An engine without a server.
 */
public final class EngineFixture implements AutoCloseable {

	private final ClosingLoop loop;

	private final ConnectionRegistry registry;

	private final HandshakeAdmission admission;

	public EngineFixture() {
		this(new ClosingLoop(null), Duration.ofMinutes(1));
	}

	public EngineFixture(Duration handshakeTimeout) {
		this(new ClosingLoop(null), handshakeTimeout);
	}

	/**
	 * An engine for which threads are started by the test.
	 */
	EngineFixture(Consumer<Thread> starter) {
		this(new ClosingLoop(null, starter), Duration.ofMinutes(1));
	}

	private EngineFixture(ClosingLoop loop, Duration handshakeTimeout) {
		this.loop = loop;
		this.registry = new ConnectionRegistry(loop);
		this.admission = new HandshakeAdmission(this.registry, handshakeTimeout);
	}

	ClosingLoop loop() {
		return this.loop;
	}

	public ConnectionRegistry registry() {
		return this.registry;
	}

	public HandshakeAdmission admission() {
		return this.admission;
	}

	public HandshakePermit admit() {
		return this.admission.admit(null);
	}

	/**
	 * Open a connection that is idle.
	 */
	public Connection open(ConnectionTransport transport) {
		Connection connection = admit().open("/path", transport);
		connection.opened();
		return connection;
	}

	Drain drain(DrainPlan plan) {
		return drain(DrainOrder.of(plan, DrainTrigger.SHUTDOWN), this.admission::pendingHandshakes);
	}

	Drain drain(DrainOrder order, IntSupplier pendingHandshakes) {
		return new Drain(order, this.loop, pendingHandshakes,
				new DrainNotifier(List.of(), this.registry, this.loop::atEnd), new Notices(List.of(), order.trigger()));
	}

	/**
	 * Begin a drain of all connections.
	 */
	Drain begin(DrainPlan plan) {
		Drain drain = drain(plan);
		this.loop.setDrainOfAll(drain);
		this.admission.setAccepting(false);
		begin(drain, drain.order().select(this.registry.connections()));
		return drain;
	}

	/**
	 * Begin a drain that was made.
	 */
	boolean begin(Drain drain, Collection<Connection> connections) {
		return drain.begin(connections, this.registry);
	}

	@Override
	public void close() {
		this.loop.close();
	}

}
