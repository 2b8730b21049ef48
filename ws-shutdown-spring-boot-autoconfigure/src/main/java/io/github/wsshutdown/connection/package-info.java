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

/**
 * Who is here, and what is being done for them: connections, and what stacks provide and
 * report. Public for the stacks, not for applications. Plain Java: it knows no container,
 * no Spring web type and no Spring Boot.
 */
@NullMarked
package io.github.wsshutdown.connection;

import org.jspecify.annotations.NullMarked;
