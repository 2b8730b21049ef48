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

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.wsshutdown.BusySessions;
import io.github.wsshutdown.SessionHold;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The {@link BusySessions} of a registry.
 */
public final class HeldSessions implements BusySessions {

	private static final Log logger = LogFactory.getLog(HeldSessions.class);

	private static final SessionHold NOTHING = () -> {
	};

	private final ConnectionRegistry registry;

	private final Supplier<List<SessionLookup>> lookups;

	private volatile @Nullable List<SessionLookup> found;

	/**
	 * Create new {@link HeldSessions}.
	 * @param registry the connections
	 * @param lookups know the connections of sessions, asked for with the first hold
	 */
	public HeldSessions(ConnectionRegistry registry, Supplier<List<SessionLookup>> lookups) {
		this.registry = registry;
		this.lookups = lookups;
	}

	@Override
	public SessionHold hold(Object session) {
		Connection connection = find(session);
		if (connection == null) {
			logger.debug("There is no connection of the session " + session);
			return NOTHING;
		}
		return this.registry.holds().add(connection);
	}

	private @Nullable Connection find(Object session) {
		List<SessionLookup> lookups = this.found;
		if (lookups == null) {
			lookups = this.lookups.get();
			this.found = lookups;
		}
		return lookups.stream().map((lookup) -> lookup.find(session)).filter(Objects::nonNull).findFirst().orElse(null);
	}

}
