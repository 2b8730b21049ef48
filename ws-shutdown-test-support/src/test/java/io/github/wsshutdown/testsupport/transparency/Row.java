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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.wsshutdown.testsupport.Container;

/**
 * A row of the table: what a peer does, where, and what differs.
 *
 * @param description what it does
 * @param paths the paths on each server at which it does so
 * @param script the peer
 * @param differences what differs, where it does
 */
public record Row(String description, Map<Container, List<String>> paths, Script script,
		Map<Container, String> differences) {

	/** At endpoints of any kind, on the servers that have them. */
	static Row at(List<Endpoint> endpoints, String description, Script script) {
		Map<Container, List<String>> paths = new EnumMap<>(Container.class);
		for (Container container : Container.values()) {
			paths.put(container,
					endpoints.stream().filter((endpoint) -> endpoint.isOn(container)).map(Endpoint::path).toList());
		}
		return new Row(description, paths, script, Map.of());
	}

	/** At a path of some servers. */
	static Row at(Set<Container> containers, String path, String description, Script script) {
		Map<Container, List<String>> paths = new EnumMap<>(Container.class);
		for (Container container : Container.values()) {
			paths.put(container, containers.contains(container) ? List.of(path) : List.of());
		}
		return new Row(description, paths, script, Map.of());
	}

	Row differsOn(Container container, String difference) {
		Map<Container, String> differences = new EnumMap<>(Container.class);
		differences.putAll(this.differences);
		differences.put(container, difference);
		return new Row(this.description, this.paths, this.script, differences);
	}

	Row exceptOn(Container container) {
		return exceptOn(container, (path) -> true);
	}

	/**
	 * Where Tomcat does not read the answer to a close frame: Spring has it read nothing
	 * while a handler is at work that is fed one message at a time, and has it go on only
	 * if that asks for more.
	 */
	Row whereAnswerIsRead() {
		return exceptOn(Container.WEBFLUX_ON_TOMCAT, Endpoint.FED.path()::equals);
	}

	private Row exceptOn(Container container, Predicate<String> excluded) {
		Map<Container, List<String>> paths = new EnumMap<>(this.paths);
		paths.computeIfPresent(container, (key, all) -> all.stream().filter(excluded.negate()).toList());
		return new Row(this.description, paths, this.script, this.differences);
	}

	/**
	 * The row in Markdown.
	 */
	public String markdown() {
		return Stream.concat(Stream.of(this.description), Arrays.stream(Container.values()).map(this::cell))
			.collect(Collectors.joining(" | ", "| ", " |"));
	}

	private String cell(Container container) {
		if (this.paths.get(container).isEmpty()) {
			return "";
		}
		return this.differences.containsKey(container) ? "**" + this.differences.get(container) + "**" : "same";
	}

	/**
	 * What a peer does.
	 */
	@FunctionalInterface
	public interface Script {

		void play(Scene scene) throws Exception;

	}

}
