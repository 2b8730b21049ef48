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

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Median and range, as text.
 */
final class Figures {

	private Figures() {
	}

	static <T> String of(List<T> measurements, ToDoubleFunction<T> value) {
		return of("%,.0f", measurements.stream().mapToDouble(value).toArray());
	}

	static String of(String format, double... values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		if (sorted.length == 0) {
			return "";
		}
		return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median(sorted), sorted[0],
				sorted[sorted.length - 1]);
	}

	static <T> double median(List<T> measurements, ToDoubleFunction<T> value) {
		return median(measurements.stream().mapToDouble(value).sorted().toArray());
	}

	private static double median(double[] sorted) {
		int middle = sorted.length / 2;
		return (sorted.length % 2 != 0) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

}
