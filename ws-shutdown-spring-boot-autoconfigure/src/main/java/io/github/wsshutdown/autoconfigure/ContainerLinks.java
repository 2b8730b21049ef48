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

import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The containers whose internals the starter uses, and what of ours does.
 */
enum ContainerLinks {

	/** Tomcat's WebSocket connections. */
	TOMCAT("Tomcat", "11.0.22 to 11.0.27", "org.apache.", List.of(),
			"org.apache.tomcat.websocket.server.WsHttpUpgradeHandler",
			List.of("io.github.wsshutdown.servlet.tomcat.TomcatUpgradeHook",
					"io.github.wsshutdown.servlet.tomcat.TomcatRequestSocketHook"),
			List.of(new LinkCheck.Member("org.apache.tomcat.websocket.server.WsHttpUpgradeHandler", "wsFrame",
					"Lorg/apache/tomcat/websocket/server/WsFrameServer;"))),

	/** Jetty's WebSocket connections. */
	JETTY("Jetty", "12.1.10 to 12.1.14", "org.eclipse.jetty.",
			List.of("org.eclipse.jetty.http2.", "org.eclipse.jetty.ee11.webapp."),
			"org.eclipse.jetty.websocket.core.server.WebSocketMappings",
			List.of("io.github.wsshutdown.servlet.jetty.JettyUpgradeHook",
					"io.github.wsshutdown.servlet.jetty.JettyRequestSocketHook",
					"io.github.wsshutdown.servlet.jetty.TrackingConfiguration",
					"io.github.wsshutdown.servlet.jetty.MappingsTracking",
					"io.github.wsshutdown.servlet.jetty.UntrackedUpgrades"),
			List.of()),

	/** Reactor Netty's WebSocket connections. */
	REACTOR_NETTY("Reactor Netty", "1.3.6 to 1.3.8", "reactor.netty.", List.of(),
			"reactor.netty.http.server.HttpServerResponse",
			List.of("io.github.wsshutdown.reactive.netty.ReactorNettyHandshakeHook",
					"io.github.wsshutdown.reactive.netty.RouteTracking"),
			List.of()),

	/** RSocket's connections. */
	RSOCKET("RSocket", "1.1.5", "io.rsocket.", List.of(), "io.rsocket.transport.netty.TcpDuplexConnection",
			List.of("io.github.wsshutdown.reactive.rsocket.RSocketTracking"),
			List.of(new LinkCheck.Member("io.rsocket.transport.netty.TcpDuplexConnection", "connection",
					"Lreactor/netty/Connection;"),
					new LinkCheck.Member("io.rsocket.transport.netty.WebsocketDuplexConnection", "connection",
							"Lreactor/netty/Connection;"))),

	/** What Spring makes of a handler of WebFlux on Tomcat. */
	TOMCAT_HANDLERS("Spring WebFlux", "7.0.8 to 7.0.10", "org.springframework.web.reactive.", List.of(),
			"org.springframework.web.reactive.socket.WebSocketHandler",
			List.of("io.github.wsshutdown.servlet.reactive.TomcatHandlerFollower"),
			adapter("StandardWebSocketHandlerAdapter")),

	/** What Spring makes of a handler of WebFlux on Jetty. */
	JETTY_HANDLERS("Spring WebFlux", "7.0.8 to 7.0.10", "org.springframework.web.reactive.", List.of(),
			"org.springframework.web.reactive.socket.WebSocketHandler",
			List.of("io.github.wsshutdown.servlet.reactive.JettyHandlerFollower"),
			adapter("JettyWebSocketHandlerAdapter"));

	private final String containerName;

	private final String testedVersions;

	private final String containerPackage;

	private final List<String> optionalPackages;

	private final String typicalClass;

	private final List<String> hooks;

	private final List<LinkCheck.Member> reflected;

	ContainerLinks(String containerName, String testedVersions, String containerPackage, List<String> optionalPackages,
			String typicalClass, List<String> hooks, List<LinkCheck.Member> reflected) {
		this.containerName = containerName;
		this.testedVersions = testedVersions;
		this.containerPackage = containerPackage;
		this.optionalPackages = optionalPackages;
		this.typicalClass = typicalClass;
		this.hooks = hooks;
		this.reflected = reflected;
	}

	private static List<LinkCheck.Member> adapter(String name) {
		String type = "org.springframework.web.reactive.socket.adapter." + name;
		return List.of(
				new LinkCheck.Member(type, "delegateHandler",
						"Lorg/springframework/web/reactive/socket/WebSocketHandler;"),
				new LinkCheck.Member(type, "sessionFactory", "Ljava/util/function/Function;"));
	}

	String testedVersions() {
		return this.testedVersions;
	}

	boolean isPresent(@Nullable ClassLoader classLoader) {
		return ClassUtils.isPresent(this.typicalClass, classLoader);
	}

	/**
	 * Find what the hooks were compiled against and what is not there.
	 * @return what is missing, empty if the hooks can be used
	 */
	Set<String> findMissing(@Nullable ClassLoader classLoader) {
		return new LinkCheck(Objects.requireNonNullElseGet(classLoader, ClassUtils::getDefaultClassLoader),
				this.containerPackage, this.optionalPackages)
			.check(this.hooks, this.reflected);
	}

	/**
	 * Say what is missing of those of some containers that are on the class path.
	 * @return the sentences without the last full stop, {@code null} if nothing is
	 */
	static @Nullable String describeMissing(@Nullable ClassLoader classLoader, ContainerLinks... containers) {
		for (ContainerLinks links : containers) {
			Set<String> missing = links.isPresent(classLoader) ? links.findMissing(classLoader) : Set.of();
			if (!missing.isEmpty()) {
				return links.describe(missing);
			}
		}
		return null;
	}

	String describe(Set<String> missing) {
		return "This version of " + this.containerName + " lacks " + String.join(", ", missing)
				+ ". ws-shutdown was tested with " + this.containerName + " " + this.testedVersions;
	}

}
