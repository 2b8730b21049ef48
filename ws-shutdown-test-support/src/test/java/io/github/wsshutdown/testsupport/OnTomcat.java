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

package io.github.wsshutdown.testsupport;

import java.util.List;

import org.apache.catalina.util.ServerInfo;

/**
 * Tests on Tomcat, where a handler has the same kind of session whichever strategy makes
 * its handshake.
 */
@PeerKinds({ PeerKind.PLAIN, PeerKind.STOMP, PeerKind.SOCKJS, PeerKind.ENDPOINT, PeerKind.XHR_STREAMING,
		PeerKind.EVENTSOURCE, PeerKind.HTMLFILE, PeerKind.STOMP_XHR_STREAMING, PeerKind.XHR })
public interface OnTomcat extends OnServlet {

	@Override
	default Container container() {
		return Container.TOMCAT;
	}

	@Override
	default List<String> propertiesForBlockedThreads() {
		return List.of("server.tomcat.threads.max=500");
	}

	/**
	 * The last part of Tomcat's version.
	 */
	default int patchVersion() {
		return Integer.parseInt(ServerInfo.getServerNumber().split("\\.")[2]);
	}

}
