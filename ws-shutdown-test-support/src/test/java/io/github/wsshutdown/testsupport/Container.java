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

/**
 * The servers that connections are tracked on.
 */
public enum Container {

	TOMCAT("Tomcat"), JETTY("Jetty"), REACTOR_NETTY("Reactor Netty"),

	/** Told from {@link #TOMCAT} where what the application sees is compared. */
	WEBFLUX_ON_TOMCAT("WebFlux on Tomcat"),

	/** Told from {@link #JETTY} where what the application sees is compared. */
	WEBFLUX_ON_JETTY("WebFlux on Jetty");

	private final String displayName;

	Container(String displayName) {
		this.displayName = displayName;
	}

	/**
	 * Whether its applications are WebFlux's.
	 */
	public boolean isReactive() {
		return this != TOMCAT && this != JETTY;
	}

	@Override
	public String toString() {
		return this.displayName;
	}

}
