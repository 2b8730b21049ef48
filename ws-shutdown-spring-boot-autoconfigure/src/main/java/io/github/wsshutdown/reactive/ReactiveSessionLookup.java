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

package io.github.wsshutdown.reactive;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.connection.SessionLookup;
import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Knows the connections of reactive sessions, whatever is around them. A session does not
 * show what it stands for, but asks it for its close status: {@code TrackedOperations},
 * when asked during a look-up, tells its connection.
 */
public final class ReactiveSessionLookup implements SessionLookup {

	private static final ThreadLocal<@Nullable ReactiveSessionLookup> current = new ThreadLocal<>();

	private final @Nullable Connection found;

	/**
	 * Create a new {@link ReactiveSessionLookup}.
	 */
	public ReactiveSessionLookup() {
		this(null);
	}

	private ReactiveSessionLookup(@Nullable Connection found) {
		this.found = found;
	}

	@Override
	public @Nullable Connection find(Object session) {
		if (!(session instanceof WebSocketSession reactiveSession)) {
			return null;
		}
		current.set(this);
		try {
			// Only what is subscribed to has an effect
			reactiveSession.closeStatus();
			ReactiveSessionLookup result = current.get();
			return (result != null) ? result.found : null;
		}
		finally {
			current.remove();
		}
	}

	/**
	 * Called when someone asks for the close status of a connection.
	 * @param connection the connection
	 */
	public static void asked(Connection connection) {
		if (current.get() != null) {
			current.set(new ReactiveSessionLookup(connection));
		}
	}

}
