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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server that is measured.
 */
enum Variant {

	TOMCAT("ws-shutdown, Tomcat", true, "tomcat.jar"),

	JETTY("ws-shutdown, Jetty", true, "jetty.jar"),

	NETTY("ws-shutdown, Reactor Netty", true, "netty.jar"),

	/** Event streams instead of WebSocket connections. */
	STREAMS("ws-shutdown, Tomcat, event streams", true, "tomcat.jar"),

	FLOOR("java.nio, one thread: the floor", true, "classes/NioFloor.class"),

	SPRING("Spring's loop, Tomcat", true, "tomcat.jar"),

	GO("Go, gorilla/websocket", false, "gorilla"),

	NODE("Node, ws", false, "node/node_modules/ws");

	/**
	 * The same for every JVM. Room for classes, so that none of those that a shutdown loads
	 * happens to start a collection.
	 */
	private static final List<String> JVM = jvm();

	private final String title;

	private final boolean jvm;

	private final String needed;

	Variant(String title, boolean jvm, String needed) {
		this.title = title;
		this.jvm = jvm;
		this.needed = needed;
	}

	private static List<String> jvm() {
		List<String> jvm = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms2g", "-Xmx2g",
						"-XX:MetaspaceSize=128m"));
		Stream.of(System.getenv().getOrDefault("JVM_OPTIONS", "").split("\\s+"))
			.filter((option) -> !option.isEmpty())
			.forEach(jvm::add);
		return List.copyOf(jvm);
	}

	String title() {
		return this.title;
	}

	Peers.Protocol protocol() {
		return (this == STREAMS) ? Peers.Protocol.EVENT_STREAM : Peers.Protocol.WEBSOCKET;
	}

	boolean isJvm() {
		return this.jvm;
	}

	boolean isOurs() {
		return this == TOMCAT || this == JETTY || this == NETTY;
	}

	boolean isAvailable(Path servers) {
		return Files.exists(servers.resolve(this.needed));
	}

	List<String> command(Path servers, String... settings) {
		String needed = servers.resolve(this.needed).toString();
		return switch (this) {
			case TOMCAT, JETTY, NETTY, STREAMS -> list(JVM, List.of("-jar", needed), List.of(settings));
			case SPRING -> list(JVM,
					List.of("-jar", needed, "--ws-shutdown.enabled=false", "--benchmark.spring-loop=true"));
			case FLOOR -> list(JVM, List.of("-cp", servers.resolve("classes").toString(), "NioFloor"));
			case GO -> List.of(needed);
			case NODE -> List.of("node", servers.resolve("node/server.mjs").toString());
		};
	}

	@SafeVarargs
	private static List<String> list(List<String>... parts) {
		return Stream.of(parts).flatMap(List::stream).toList();
	}

	static List<Variant> parse(String names) {
		List<Variant> variants = new ArrayList<>();
		for (String name : names.trim().split("\\s+")) {
			variants.add(valueOf(name.toUpperCase()));
		}
		return variants;
	}

}
