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

package io.github.wsshutdown.autoconfigure;

import java.util.function.Supplier;

import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.drain.AgeLimit;
import io.github.wsshutdown.drain.ConnectionAge;
import io.github.wsshutdown.drain.DefaultWebSocketDrainer;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Looks after the age of connections while the application runs. In the default phase,
 * which ends before the drain begins.
 */
final class ConnectionAgeLifecycle implements SmartLifecycle {

	private final Supplier<AgeLimit> limit;

	private final ConnectionRegistry registry;

	private final DefaultWebSocketDrainer drainer;

	private volatile @Nullable ConnectionAge age;

	ConnectionAgeLifecycle(Supplier<AgeLimit> limit, ConnectionRegistry registry, DefaultWebSocketDrainer drainer) {
		this.limit = limit;
		this.registry = registry;
		this.drainer = drainer;
	}

	@Override
	public void start() {
		this.age = new ConnectionAge(this.limit.get(), this.registry, this.drainer);
	}

	@Override
	public void stop() {
		ConnectionAge age = this.age;
		this.age = null;
		if (age != null) {
			age.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.age != null;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

}
