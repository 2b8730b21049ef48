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

import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log whose lines have values by key for those who log in a structured format. Without
 * SLF4J 2 they are lost, and the text has them as well.
 */
final class StructuredLog {

	private final Log log;

	private final @Nullable Logger structured;

	StructuredLog(Class<?> type) {
		this.log = LogFactory.getLog(type);
		this.structured = structured(type);
	}

	private static @Nullable Logger structured(Class<?> type) {
		try {
			Logger logger = LoggerFactory.getLogger(type);
			logger.atDebug();
			return logger;
		}
		catch (LinkageError ex) {
			return null;
		}
	}

	void debug(String message, Map<String, ?> values) {
		if (this.structured != null) {
			log(this.structured.atDebug(), message, values);
		}
		else {
			this.log.debug(message);
		}
	}

	void info(String message, Map<String, ?> values) {
		if (this.structured != null) {
			log(this.structured.atInfo(), message, values);
		}
		else {
			this.log.info(message);
		}
	}

	void warn(String message, Map<String, ?> values) {
		if (this.structured != null) {
			log(this.structured.atWarn(), message, values);
		}
		else {
			this.log.warn(message);
		}
	}

	private static void log(LoggingEventBuilder line, String message, Map<String, ?> values) {
		values.forEach(line::addKeyValue);
		line.log(message);
	}

	boolean isDebugEnabled() {
		return this.log.isDebugEnabled();
	}

}
