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

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures the same again and again, and writes each measurement down at once, so that
 * nothing is lost when it is broken off.
 */
final class Rounds {

	private final int count;

	private final Path raw;

	/**
	 * Create new {@link Rounds}.
	 * @param count how many
	 * @param raw the file for the measurements
	 */
	Rounds(int count, Path raw) {
		this.count = count;
		this.raw = raw;
	}

	/**
	 * Measure.
	 * @param header the first line of the file
	 * @param measurements what makes the measurements of one round
	 * @return all measurements
	 */
	<M> List<M> run(String header, Measurements<M> measurements) throws Exception {
		long begin = System.nanoTime();
		List<M> all = new ArrayList<>();
		try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(this.raw), true)) {
			out.println(header);
			for (int round = 1; round <= this.count; round++) {
				measurements.measure(round, (measurement) -> {
					all.add(measurement);
					out.println(measurement);
					System.err.println(measurement);
				});
				double minutes = (System.nanoTime() - begin) / 6e10;
				System.err.printf(Locale.ROOT, "Round %d of %d, %.1f minutes, %.1f more%n", round, this.count, minutes,
						minutes / round * (this.count - round));
			}
		}
		System.err.println("Every round: " + this.raw);
		return all;
	}

	/**
	 * Makes the measurements of a round.
	 */
	interface Measurements<M> {

		void measure(int round, Consumer<M> to) throws Exception;

	}

}
