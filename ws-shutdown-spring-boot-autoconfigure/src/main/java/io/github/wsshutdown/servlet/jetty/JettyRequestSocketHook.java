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

package io.github.wsshutdown.servlet.jetty;

import io.github.wsshutdown.servlet.ContainerSocket;
import io.github.wsshutdown.servlet.RequestSocketHook;
import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.jspecify.annotations.Nullable;

/**
 * Finds the socket under a request. Streams of HTTP/2 share theirs, and are ended
 * themselves.
 */
public final class JettyRequestSocketHook implements RequestSocketHook {

	@Override
	public @Nullable ContainerSocket find(HttpServletRequest request) {
		ServletContextRequest jettyRequest = JettyRequests.find(request);
		if (jettyRequest == null) {
			return null;
		}
		ConnectionMetaData metaData = jettyRequest.getConnectionMetaData();
		return (metaData.getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion())
				? new JettySocket(metaData.getConnection())
				: Http2Streams.find(metaData.getConnection(), jettyRequest.getId());
	}

}
