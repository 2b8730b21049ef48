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
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.DrainPlan;
import io.github.wsshutdown.admission.RetryDelays;

/**
 * The close frames of a drain, one for each connection: all the same, or with a time
 * after which the peer may come back. Not thread-safe.
 */
final class CloseFrames {

	private final CloseFrame common;

	private final Duration window;

	private final RetryDelays delays;

	CloseFrames(DrainPlan plan, Random random) {
		this.common = plan.closeFrame();
		this.window = plan.reconnectWindow();
		this.delays = new RetryDelays(random);
	}

	List<CloseFrame> forAll(int connections) {
		if (this.window.isZero()) {
			return Stream.generate(() -> this.common).limit(connections).toList();
		}
		return LongStream.of(this.delays.forAll(connections, this.window)).mapToObj(this::withRetry).toList();
	}

	CloseFrame forAnother() {
		return this.window.isZero() ? this.common : withRetry(this.delays.forAnother(this.window));
	}

	private CloseFrame withRetry(long millis) {
		return this.common.withRetryDelay(Duration.ofMillis(millis));
	}

}
