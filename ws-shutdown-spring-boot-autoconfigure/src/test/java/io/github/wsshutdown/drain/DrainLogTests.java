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

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
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
