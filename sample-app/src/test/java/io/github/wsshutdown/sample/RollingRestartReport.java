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

package io.github.wsshutdown.sample;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a {@link RollingRestart} showed, as Markdown.
 */
final class RollingRestartReport {

	private final RollingRestart restart;

	private final int rounds;

	RollingRestartReport(RollingRestart restart, int rounds) {
		this.restart = restart;
		this.rounds = rounds;
	}

	@Override
	public String toString() {
		StringBuilder report = new StringBuilder();
		report.append("| %d rounds, each instance restarted once in each | HAProxy | nginx |%n".formatted(this.rounds));
		report.append("| --- | --- | --- |%n".formatted());
		row(report, "Clients", (proxy) -> clients(proxy).clients().size());
		row(report, "Close codes that they saw", this::closeCodes);
		row(report, "Handshakes that failed for them", (proxy) -> counts(failures(proxy)));
		row(report, "Timer of the reconnect delay late, median and longest",
				(proxy) -> times(clients(proxy).gather(CarefulClient::getLateness)));
		row(report, "Connected after the reconnect delay, median and longest",
				(proxy) -> times(clients(proxy).gather(CarefulClient::getConnected)));
		row(report, "First answer after the reconnect delay, median and longest",
				(proxy) -> times(clients(proxy).gather(CarefulClient::getAnswered)));
		row(report, "Questions answered", (proxy) -> clients(proxy).gather(CarefulClient::getAnswers).size());
		row(report, "Questions asked again on the next connection",
				(proxy) -> clients(proxy).clients().stream().mapToInt(CarefulClient::getAskedAgain).sum());
		row(report, "Handshakes that a draining instance refused", (proxy) -> this.restart.refusals(proxy).size());
		row(report, "The last of them, after SIGTERM", this::lastRefusal);
		report.append("%nQuestions whose handler ran: %d. The drains:%n%n".formatted(this.restart.asked().size()));
		this.restart.instances()
			.forEach((instance) -> instance.getDrains().forEach((drain) -> report.append("- " + drain + "\n")));
		return report.toString();
	}

	private void row(StringBuilder report, String name, Function<String, Object> value) {
		report.append("| %s | %s | %s |%n".formatted(name, value.apply(RollingRestart.HAPROXY),
				value.apply(RollingRestart.NGINX)));
	}

	private ClientCrowd clients(String proxy) {
		return this.restart.clients(proxy);
	}

	private String closeCodes(String proxy) {
		return counts(clients(proxy).gather(CarefulClient::getCloseCodes));
	}

	private List<String> failures(String proxy) {
		return clients(proxy).gather(CarefulClient::getFailures);
	}

	private static String times(List<Duration> times) {
		List<Duration> sorted = times.stream().sorted().toList();
		return sorted.isEmpty() ? "-" : "%d ms, %d ms".formatted(sorted.get(sorted.size() / 2).toMillis(),
				sorted.get(sorted.size() - 1).toMillis());
	}

	private String lastRefusal(String proxy) {
		return this.restart.refusals(proxy)
			.stream()
			.max(Comparator.naturalOrder())
			.map((time) -> time.toMillis() + " ms")
			.orElse("-");
	}

	private static <T> String counts(List<T> values) {
		Map<T, Long> counts = values.stream()
			.collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
		return counts.isEmpty() ? "none"
				: counts.entrySet()
					.stream()
					.map((entry) -> entry.getValue() + " × " + entry.getKey())
					.collect(Collectors.joining(", "));
	}

}
