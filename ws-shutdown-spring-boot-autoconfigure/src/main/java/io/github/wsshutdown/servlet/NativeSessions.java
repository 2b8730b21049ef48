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

package io.github.wsshutdown.servlet;

import io.github.wsshutdown.connection.Connection;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/**
 * Tells which connection one of Spring's sessions belongs to.
 */
public final class NativeSessions implements SessionConnections {

	private final UpgradeHook upgradeHook;

	/**
	 * Create new {@link NativeSessions}.
	 * @param upgradeHook knows the sessions of the container
	 */
	public NativeSessions(UpgradeHook upgradeHook) {
		this.upgradeHook = upgradeHook;
	}

	@Override
	public @Nullable Connection find(WebSocketSession session) {
		return (session instanceof NativeWebSocketSession nativeWebSocketSession)
				? this.upgradeHook.findConnection(nativeWebSocketSession.getNativeSession()) : null;
	}

}
