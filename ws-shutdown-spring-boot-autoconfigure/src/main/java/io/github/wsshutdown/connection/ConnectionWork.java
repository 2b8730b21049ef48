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

package io.github.wsshutdown.connection;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * What was being done for a connection when it was looked at.
 */
final class ConnectionWork implements OngoingWork {

	private final Connection connection;

	private final BooleanSupplier ended;

	private volatile boolean over;

	private ConnectionWork(Connection connection, BooleanSupplier ended) {
		this.connection = connection;
		this.ended = ended;
	}

	/**
	 * Look at what is being done for a connection.
	 * @return the work, {@code null} if there is none
	 */
	static @Nullable ConnectionWork of(Connection connection) {
		if (!connection.isBusy()) {
			return null;
		}
		ConnectionWork work = new ConnectionWork(connection, connection.watchWork());
		return work.isOver() ? null : work;
	}

	@Override
	public boolean isOver() {
		if (!this.over && (this.connection.isGone() || this.ended.getAsBoolean())) {
			this.over = true;
			this.connection.messages().unwatch();
		}
		return this.over;
	}

	@Override
	public Connection connection() {
		return this.connection;
	}

	@Override
	public String path() {
		return this.connection.getPath();
	}

	@Override
	public boolean isDoneBy(Predicate<Thread> threads) {
		return this.connection.messages().isDoneBy(threads);
	}

}
