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

package io.github.wsshutdown.testsupport.transparency;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.github.wsshutdown.testsupport.Container;

/**
 * The endpoints that obey {@link Commands}.
 */
public enum Endpoint {

	HANDLER("/handler", Container.TOMCAT, Container.JETTY),

	PARTIAL_HANDLER("/partial", Container.TOMCAT, Container.JETTY),

	STANDARD_HANDLER("/standard", Container.JETTY),

	SOCKJS_RAW("/sockjs/websocket", Container.TOMCAT, Container.JETTY),

	ANNOTATED("/annotated", Container.TOMCAT, Container.JETTY),

	ANNOTATED_PARTIAL("/annotated-partial", Container.TOMCAT, Container.JETTY),

	PROGRAMMATIC("/programmatic", Container.TOMCAT, Container.JETTY),

	FED("/fed", Container.REACTOR_NETTY, Container.WEBFLUX_ON_TOMCAT, Container.WEBFLUX_ON_JETTY),

	/** On Tomcat a reactive session can send once. */
	REPLYING("/replying", Container.REACTOR_NETTY, Container.WEBFLUX_ON_JETTY),

	CONVERSING("/conversing", Container.REACTOR_NETTY, Container.WEBFLUX_ON_TOMCAT, Container.WEBFLUX_ON_JETTY),

	/** On Tomcat it depends on other threads which one tells of the end. */
	HOPPING("/hopping", Container.REACTOR_NETTY, Container.WEBFLUX_ON_JETTY);

	/** At which what is seen depends on the peer alone, not on other threads. */
	static final List<Endpoint> ALL = Arrays.stream(values()).filter((endpoint) -> endpoint != HOPPING).toList();

	/** At which a message is seen whole, however it comes. */
	static final List<Endpoint> WHOLE = ALL.stream()
		.filter((endpoint) -> endpoint != PARTIAL_HANDLER && endpoint != ANNOTATED_PARTIAL)
		.toList();

	static final List<Endpoint> ALL_AND_HOPPING = List.of(values());

	/** One of each way to the server. */
	static final List<Endpoint> FOR_HANDSHAKES = List.of(HANDLER, STANDARD_HANDLER, ANNOTATED, FED);

	static final List<Endpoint> JAKARTA = List.of(ANNOTATED, ANNOTATED_PARTIAL, PROGRAMMATIC);

	private final String path;

	private final Set<Container> containers;

	Endpoint(String path, Container... containers) {
		this.path = path;
		this.containers = Set.copyOf(Arrays.asList(containers));
	}

	String path() {
		return this.path;
	}

	boolean isOn(Container container) {
		return this.containers.contains(container);
	}

}
