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

import java.util.Arrays;

/**
 * What is seen on each server. The parts of a sighting are separated by semicolons; where
 * one depends on which of two things comes first, there is {@code or} between them.
 *
 * @param tomcat what is seen on Tomcat
 * @param jetty what is seen on Jetty
 * @param reactorNetty what is seen on Reactor Netty
 */
record Sightings(String tomcat, String jetty, String reactorNetty) {

	static Sightings everywhere(String sighting) {
		return new Sightings(sighting, sighting, sighting);
	}

	static Sightings onServlet(String sighting, String reactorNetty) {
		return new Sightings(sighting, sighting, reactorNetty);
	}

	String on(Container container) {
		return switch (container) {
			case TOMCAT, WEBFLUX_ON_TOMCAT -> this.tomcat;
			case JETTY, WEBFLUX_ON_JETTY -> this.jetty;
			case REACTOR_NETTY -> this.reactorNetty;
		};
	}

	/**
	 * Whether this may be seen.
	 * @param sighting what is seen, without alternatives
	 */
	boolean contain(Container container, String sighting) {
		String[] expected = on(container).split("; ");
		String[] seen = sighting.split("; ");
		if (expected.length != seen.length) {
			return false;
		}
		for (int i = 0; i < seen.length; i++) {
			if (!Arrays.asList(expected[i].split(" or ")).contains(seen[i])) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The cells of a Markdown table.
	 */
	String cells() {
		return "%s | %s | %s".formatted(this.tomcat, this.jetty, this.reactorNetty);
	}

}
