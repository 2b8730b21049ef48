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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.wsshutdown.DrainDetails;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainTrigger;
import io.github.wsshutdown.Outcome;
import io.github.wsshutdown.WebSocketDrainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DrainLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DrainLogTests {

	@ParameterizedTest
	@CsvSource({ "1, 0, '1 WebSocket connection in 0.0s: 1 left'",
			"999, 49, '999 WebSocket connections in 0.0s: 999 left'",
			"1000, 50, '1,000 WebSocket connections in 0.1s: 1,000 left'",
			"12034, 1949, '12,034 WebSocket connections in 1.9s: 12,034 left'",
			"1002003, 61950, '1,002,003 WebSocket connections in 62.0s: 1,002,003 left'" })
	void whenDrainHasEndedThenNumbersAreGroupedAndSecondsRounded(int total, long millis, String expected,
			CapturedOutput output) {
		DrainLog.drainCompleted(DrainReport.builder(DrainTrigger.MANUAL, Instant.now())
			.total(total)
			.elapsed(Duration.ofMillis(millis))
			.count(Outcome.LEFT, total)
			.build());
		assertThat(output).contains("Drained " + expected);
	}

	@Test
	void whenDrainBeginsThenFirstLineSaysWhyAndOfWhom(CapturedOutput output) {
		begin(DrainTrigger.SHUTDOWN, DrainPlan.builder());
		begin(DrainTrigger.MANUAL, DrainPlan.builder().path("/echo").percent(25).requestedBy("operator"));
		begin(DrainTrigger.MANUAL, DrainPlan.builder().principal("alice"));
		begin(DrainTrigger.MANUAL, DrainPlan.builder().remoteAddress("192.0.2.1"));
		assertThat(output.getOut().lines()).filteredOn((line) -> line.contains("Draining 3 "))
			.extracting((line) -> line.replaceFirst(".*(?=Draining)", ""))
			.containsExactly("Draining 3 WebSocket connections (timeout 20s) because the application stops",
					"Draining 3 WebSocket connections (timeout 20s) of '/echo', 25 percent of those there are"
							+ " by hand, as 'operator' has asked for",
					"Draining 3 WebSocket connections (timeout 20s) of one principal by hand",
					"Draining 3 WebSocket connections (timeout 20s) from one address by hand");
	}

	@Test
	void whenDrainIsAPartOfEveryDayThenItIsToldToDebug() {
		Logger logger = (Logger) LoggerFactory.getLogger(WebSocketDrainer.class);
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.addAppender(appender);
		logger.setLevel(Level.DEBUG);
		try {
			begin(DrainTrigger.AGE, DrainPlan.builder());
			begin(DrainTrigger.PRINCIPAL, DrainPlan.builder());
		}
		finally {
			logger.setLevel(null);
			logger.detachAppender(appender);
		}
		assertThat(appender.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.DEBUG);
		assertThat(appender.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("Draining 3 WebSocket connections (timeout 20s) because of their age",
					"Draining 3 WebSocket connections (timeout 20s) because their principal has connected again");
	}

	private static void begin(DrainTrigger trigger, DrainPlan.Builder plan) {
		DrainPlan complete = plan.build();
		DrainLog.drainStarted(DrainReport.builder(trigger, Instant.now())
			.timeout(complete.timeout())
			.total(3)
			.details(new DrainDetails(complete, Duration.ZERO, null, List.of(), Map.of()))
			.build());
	}

	@Test
	void whenLogIsStructuredThenLinesHaveValuesByKey() {
		Logger logger = (Logger) LoggerFactory.getLogger(WebSocketDrainer.class);
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.addAppender(appender);
		try {
			DrainLog.drainCompleted(DrainReport.builder(DrainTrigger.SHUTDOWN, Instant.now())
				.total(3)
				.elapsed(Duration.ofMillis(1500))
				.count(Outcome.ACKNOWLEDGED, 2)
				.count(Outcome.FORCED, 1)
				.build());
		}
		finally {
			logger.detachAppender(appender);
		}
		assertThat(appender.list).singleElement().satisfies((event) -> {
			assertThat(event.getFormattedMessage())
				.isEqualTo("Drained 3 WebSocket connections in 1.5s: 2 acknowledged, 1 forced");
			assertThat(event.getKeyValuePairs()).extracting((pair) -> pair.key + "=" + pair.value)
				.contains("websocket.drain.trigger=shutdown", "websocket.drain.total=3", "websocket.drain.forced=1",
						"websocket.drain.acknowledged=2", "websocket.drain.elapsed_ms=1500");
		});
	}

}
