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

package io.github.wsshutdown;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A connection at one moment. It shows nothing of the query, the headers or the cookies
 * of the handshake.
 *
 * @param id identifies the connection as long as the application runs; can't be guessed
 * @param path the registered path
 * @param transport what carries it, for example {@code websocket} or {@code sse}
 * @param subProtocol the negotiated sub-protocol, {@code null} if there is none
 * @param openedAt when its handshake was completed
 * @param closing whether its closing has begun
 * @param busy whether the application is doing something for it
 * @param remoteAddress the remote address, as the application sees it; {@code null} if
 * that is unknown
 * @param principal the name it was authenticated with, {@code null} if there is none
 */
public record ConnectionInfo(String id, String path, String transport, @Nullable String subProtocol, Instant openedAt,
		boolean closing, boolean busy, @Nullable String remoteAddress, @Nullable String principal) {
}
